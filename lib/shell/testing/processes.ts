import { readdirSync, readFileSync } from 'node:fs';

/** Whether a process runs; one that ended and waits for its parent to notice does not. */
export function isRunning(pid: string): boolean {
  if (!/^\d+$/.test(pid)) throw new Error(`"${pid}" is no process id.`);
  const stat = read(`/proc/${pid}/stat`);
  return stat !== '' && !/\) [ZX] /.test(stat);
}

/** The argument lists of all processes of this machine, as `ps` shows them to every user. */
export function argumentLists(): string[] {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .map((pid) => read(`/proc/${pid}/cmdline`))
    .filter((line) => line !== '');
}

/** Empty when the process went away meanwhile. */
function read(path: string): string {
  try {
    return readFileSync(path, 'latin1');
  } catch (error) {
    if (error instanceof Error && 'code' in error && (error.code === 'ENOENT' || error.code === 'ESRCH')) return '';
    throw error;
  }
}
