import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { PincerError } from '../../lib/core/errors.ts';
import { countProcesses } from './count-processes.ts';

/** A trace that is being written. */
export interface ProcessTrace {
  /** Stops watching. */
  end(): Promise<void>;
  /** How many processes the host started for its work, once the trace has ended. */
  processes(): number;
}

/**
 * Watches a host's sshd and everything below it with strace, which slows it down: such a run is counted, never timed.
 *
 * @param pid process id of the sshd
 * @param file takes what strace writes
 * @throws PincerError `BENCH_STRACE` when strace cannot attach
 * @example const trace = await traceProcesses(host.pid, '/tmp/trace'); …; await trace.end(); trace.processes() // 16
 */
export async function traceProcesses(pid: number, file: string): Promise<ProcessTrace> {
  const calls = 'trace=fork,vfork,clone,clone3,execve';
  const child = spawn('strace', ['-f', '-e', calls, '-e', 'signal=none', '-o', file, '-p', String(pid)], {
    stdio: ['ignore', 'ignore', 'pipe'],
    env: { ...process.env, LC_ALL: 'C' },
  });
  const attached = Promise.withResolvers<void>();
  child.once('error', attached.reject);
  let said = '';
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    said += text;
    if (/attached/.test(said)) attached.resolve();
  });
  child.once('exit', () => {
    attached.reject(
      new PincerError({
        code: 'BENCH_STRACE',
        message: `strace cannot watch process ${pid}: ${said.trim()}.`,
        hint: 'It needs root, or kernel.yama.ptrace_scope 0.',
      }),
    );
  });
  await attached.promise;
  return {
    async end() {
      const ended = once(child, 'exit');
      child.kill('SIGINT');
      await ended;
    },
    processes: () => countProcesses(readFileSync(file, 'utf8'), pid),
  };
}
