import { execFileSync, spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';

/** A process that a test leaves behind for others to find; it goes with the test. */
export interface TestProcess extends Disposable {
  readonly pid: number;
  /** When the kernel started it, as a journal notes it beside the id. */
  readonly started: string;
  readonly ended: Promise<void>;
}

/**
 * Starts a program. Its input stays open and empty, so that a shell waits, as one of another run does.
 *
 * @example using other = startProcess('/bin/sh');
 */
export function startProcess(program: string, ...args: readonly string[]): TestProcess {
  const child = spawn(program, args, { stdio: ['pipe', 'ignore', 'ignore'] });
  const { pid } = child;
  if (pid === undefined) throw new Error(`${program} did not start.`);
  const { promise: ended, resolve } = Promise.withResolvers<void>();
  child.once('exit', () => resolve());
  return { pid, started: statOf(pid).started, ended, [Symbol.dispose]: () => void child.kill('SIGKILL') };
}

/**
 * A process whose parent is gone, as the shell of a controller that was killed.
 *
 * @example using left = leaveBehind();
 */
export function leaveBehind(): Omit<TestProcess, 'ended'> {
  const script = 'sleep 60 </dev/null >/dev/null 2>&1 & echo $!';
  const pid = Number(execFileSync('/bin/sh', ['-c', script], { encoding: 'utf8' }));
  return { pid, started: statOf(pid).started, [Symbol.dispose]: () => killQuietly(pid) };
}

/** A test may have seen to its end already. */
function killQuietly(pid: number): void {
  try {
    process.kill(pid, 'SIGKILL');
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'ESRCH')) throw error;
  }
}

/**
 * What the kernel says of a process: its parent, and when it was started (proc_pid_stat(5), fields 4 and 22).
 *
 * @example statOf(process.pid).parent === process.ppid
 */
export function statOf(pid: number): { readonly parent: number; readonly started: string } {
  const [, parent, ...rest] = (readFileSync(`/proc/${pid}/stat`, 'latin1').split(') ').at(-1) ?? '').split(' ');
  return { parent: Number(parent), started: rest[17] ?? '' };
}
