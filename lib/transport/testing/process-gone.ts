import { readFile } from 'node:fs/promises';
import { setTimeout as sleep } from 'node:timers/promises';

/**
 * Waits until a process is gone, at most three seconds; a zombie that nobody reaps counts as gone.
 *
 * @example expect(await processGone(pid)).toBe(true);
 */
export async function processGone(pid: number): Promise<boolean> {
  for (let attempt = 0; attempt < 60; attempt++) {
    const state = await readFile(`/proc/${pid}/stat`, 'latin1').catch(() => undefined);
    if (state === undefined || /\) [ZX] /.test(state)) return true;
    await sleep(50);
  }
  return false;
}
