import { randomUUID } from 'node:crypto';
import { rename, stat, writeFile } from 'node:fs/promises';

/**
 * Writes a file through a neighbour and a rename, so that a reader sees the old or the new one, never half of it.
 *
 * @example await replaceFile(paths.inventory, text)
 */
export async function replaceFile(file: string, content: string): Promise<void> {
  const neighbour = `${file}.${randomUUID()}`;
  await writeFile(neighbour, content);
  await rename(neighbour, file);
}

/**
 * Writes a state file as JSON, whole or not at all.
 *
 * @example await writeState(paths.state, { name: 'pincer', subnet: '10.77.0', made: true })
 */
export async function writeState(file: string, state: object): Promise<void> {
  await replaceFile(file, `${JSON.stringify(state, undefined, 2)}\n`);
}

/** Whether something is there under that path. */
export async function exists(path: string): Promise<boolean> {
  return await stat(path).then(() => true, unlessMissing(false));
}

/** Takes "no such file" as `fallback`; every other failure goes on. For use with `catch`. */
export function unlessMissing<T>(fallback: T): (error: NodeJS.ErrnoException) => T {
  return (error) => {
    if (error.code === 'ENOENT') return fallback;
    throw error;
  };
}
