import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdir } from 'node:fs/promises';
import { dirname } from 'node:path';
import { LabError } from './errors.ts';

/**
 * Holds an exclusive lock on a file while `work` runs. The lock belongs to a `flock` process that ends when its standard
 * input closes, so that the kernel gives it back even if this process is killed.
 *
 * @param file the lock file, made when missing and never removed: removing a lock file is a race
 * @param timeoutS how long to wait for another holder, in seconds
 * @throws LabError `LAB_LOCK` when another process holds it for longer
 * @example await withLock('/var/cache/pincer-lab/locks/pincer', 60, () => up())
 */
export async function withLock<T>(file: string, timeoutS: number, work: () => Promise<T>): Promise<T> {
  await mkdir(dirname(file), { recursive: true });
  const holder = spawn(
    'flock',
    ['--exclusive', '--timeout', String(timeoutS), file, 'sh', '-c', 'echo held; read -r _'],
    {
      stdio: ['pipe', 'pipe', 'ignore'],
      detached: true, // a Ctrl-C for the whole group must not give the lock back before our clean-up is done
    },
  );
  const ended = once(holder, 'close');
  const first = await Promise.race([once(holder.stdout, 'data'), ended]);
  if (!String(first[0]).startsWith('held')) {
    throw new LabError({
      code: 'LAB_LOCK',
      message: `Another process has held ${file} for more than ${timeoutS} seconds.`,
      hint: 'Wait for it to finish, or end it.',
    });
  }
  try {
    return await work();
  } finally {
    holder.stdin.end();
    await ended;
  }
}
