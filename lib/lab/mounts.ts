import { readFile } from 'node:fs/promises';
import { outcomeOf, run } from './command.ts';

/**
 * The mount points in the text of `/proc/self/mounts`, in the order they were made.
 *
 * @example mountPoints('overlay /run/a\\040b overlay rw 0 0\n') // ['/run/a b']
 */
export function mountPoints(mounts: string): readonly string[] {
  // fstab(5): space, tab, newline and backslash are written in octal.
  const decode = (path: string): string =>
    path.replace(/\\([0-7]{3})/g, (_, digits: string) => String.fromCharCode(Number.parseInt(digits, 8)));
  return mounts.split('\n').flatMap((line) => {
    const path = line.split(' ')[1];
    return path === undefined ? [] : [decode(path)];
  });
}

/** Whether something is mounted exactly there. */
export async function isMounted(path: string): Promise<boolean> {
  return mountPoints(await readFile('/proc/self/mounts', 'utf8')).includes(path);
}

/** Unmounts everything at and below a folder, the last first; what is still in use goes as soon as it is not (`umount --lazy`). */
export async function unmountBelow(folder: string): Promise<void> {
  const points = mountPoints(await readFile('/proc/self/mounts', 'utf8'));
  for (const point of points.filter((path) => path === folder || path.startsWith(`${folder}/`)).reverse()) {
    const outcome = await outcomeOf({ argv: ['umount', point] });
    if (outcome.code !== 0) await run({ argv: ['umount', '--lazy', point] });
  }
}
