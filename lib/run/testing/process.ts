import { spawn } from 'node:child_process';

/** A process that a test leaves behind for others to find; it goes with the test. */
export interface TestProcess extends Disposable {
  readonly pid: number;
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
  return { pid, ended, [Symbol.dispose]: () => void child.kill('SIGKILL') };
}
