import { mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { isOwn } from './folder.ts';

/**
 * Reads a file of code that an earlier process kept.
 *
 * @returns undefined when there is none, or when somebody else could have put it there
 * @example readKept(join(cacheFolder('templates'), 'a1.js'))?.toString('utf8')
 */
export function readKept(file: string): Buffer | undefined {
  try {
    return isOwn(dirname(file)) ? readFileSync(file) : undefined;
  } catch {
    // Mostly because nobody has made it yet; whatever else it is, making it again is the way out.
    return undefined;
  }
}

/**
 * Keeps a file of code, for its owner alone. Whole or not at all: other processes read it meanwhile, and the machine may go
 * down.
 *
 * @returns false where nothing can be kept: it is made each time, which is only slower
 * @example keep(join(cacheFolder('templates'), 'a1.js'), '{ ... }')
 */
export function keep(file: string, content: string | Buffer): boolean {
  try {
    mkdirSync(dirname(file), { recursive: true, mode: 0o700 });
    // Whoever may write there could have put a link where the new file goes.
    if (!isOwn(dirname(file))) return false;
    const temporary = `${file}.${process.pid}`;
    writeFileSync(temporary, content, { mode: 0o600, flush: true });
    renameSync(temporary, file);
    return true;
  } catch {
    // A read-only home, or a full disk.
    return false;
  }
}
