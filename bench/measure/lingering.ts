import { readdirSync, readFileSync } from 'node:fs';
import { processGone } from '../../lib/transport/testing/process-gone.ts';

/** Of the kernel's clock in /proc/PID/stat (USER_HZ), the same on every Linux that Node runs on. */
const ticksPerSecond = 100;

/**
 * Ends the processes that a command left behind (OpenSSH's ControlPersist masters), so that the next run is as cold as
 * this one was.
 *
 * @param text what their command lines hold
 * @returns seconds of processor time that they had used
 * @example await endLingering('/run/pincer-bench/sockets-1')
 */
export async function endLingering(text: string): Promise<number> {
  let ticks = 0;
  for (const name of readdirSync('/proc')) {
    const pid = Number(name);
    if (!(pid > 1) || pid === process.pid) continue;
    const used = ticksOf(pid, text);
    if (used === undefined) continue;
    ticks += used;
    process.kill(pid, 'SIGTERM');
    if (!(await processGone(pid))) process.kill(pid, 'SIGKILL');
  }
  return ticks / ticksPerSecond;
}

/** Undefined where it is another process, or gone by now. */
function ticksOf(pid: number, text: string): number | undefined {
  try {
    if (!readFileSync(`/proc/${pid}/cmdline`, 'utf8').includes(text)) return undefined;
    return parseTicks(readFileSync(`/proc/${pid}/stat`, 'latin1'));
  } catch (error) {
    if (error instanceof Error && 'code' in error && (error.code === 'ENOENT' || error.code === 'ESRCH'))
      return undefined;
    throw error;
  }
}

/**
 * User and system time, with that of children that were waited for, from /proc/PID/stat (proc(5): fields 14 to 17).
 *
 * @example parseTicks('7 (ssh: a) b) S 1 7 7 0 -1 0 0 0 0 0 3 2 1 1 20 0') // 7
 */
export function parseTicks(stat: string): number {
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  return fields.slice(11, 15).reduce((sum, field) => sum + Number(field), 0);
}
