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
