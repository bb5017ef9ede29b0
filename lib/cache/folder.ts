import { statSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';

/**
 * Where things are kept that can always be made again; not in the folder for temporary files, which others may write to.
 *
 * @param name what is kept there
 * @example cacheFolder('compile') // '/home/jane/.cache/pincer/compile'
 */
export function cacheFolder(name: string): string {
  return join(process.env.XDG_CACHE_HOME || join(homedir(), '.cache'), 'pincer', name);
}

/**
 * Whether only this user can have put something into a folder: what is kept there is run as code, and root may have come by
 * sudo with the home of somebody else.
 *
 * @throws Error when there is no such folder
 * @example isOwn(cacheFolder('library'))
 */
export function isOwn(folder: string): boolean {
  const { uid, mode } = statSync(folder);
  return uid === process.geteuid?.() && (mode & 0o022) === 0;
}
