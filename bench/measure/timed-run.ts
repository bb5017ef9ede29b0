import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { closeSync, openSync } from 'node:fs';
import { PincerError } from '../../lib/core/errors.ts';
import type { Invocation } from '../peers/peer.ts';
import { endLingering } from './lingering.ts';

/** What one run took. */
export interface Run {
  /** Seconds from start to end. */
  readonly wall: number;
  /** Seconds of processor time on the controller, user and system, of the command and all that it started. */
  readonly cpu: number;
}

/**
 * bash measures, because it tells microseconds, and the processor time of what it waited for; Node tells neither of its
 * children. Its own three milliseconds of start lie outside of what it measures.
 */
const stopwatch = `begin=$EPOCHREALTIME
"$@"
status=$?
end=$EPOCHREALTIME
{ echo "$status $begin $end"; times; } >&3`;

/** Seconds that a run may take before it is ended: twice what Ansible needs for 50 hosts. */
const longest = 900;

/**
 * Runs a command and measures it.
 *
 * @param log    file that takes its output
 * @param signal ends it, with all that it started
 * @throws PincerError `BENCH_RUN` when it does not end with 0; the signal's reason when that ended it
 * @example await timedRun({ argv: ['true'], env: {}, cwd: '/' }, '/tmp/log') // { wall: 0.001, cpu: 0.001 }
 */
export async function timedRun(
  { argv, env, cwd, lingering }: Invocation,
  log: string,
  signal?: AbortSignal,
): Promise<Run> {
  signal?.throwIfAborted();
  const output = openSync(log, 'w');
  const child = spawn('bash', ['--norc', '-c', stopwatch, 'bench', ...argv], {
    cwd,
    env: { ...process.env, LC_ALL: 'C.UTF-8', ...env },
    stdio: ['ignore', output, output, 'pipe'],
    // A group of its own, so that a command that hangs can be ended with all that it started.
    detached: true,
  });
  closeSync(output);
  const kill = (): void => {
    if (child.pid !== undefined && child.exitCode === null) process.kill(-child.pid, 'SIGKILL');
  };
  const timer = setTimeout(kill, longest * 1000);
  signal?.addEventListener('abort', kill);
  let report = '';
  child.stdio[3]?.on('data', (chunk: Buffer) => {
    report += chunk.toString();
  });
  await once(child, 'close');
  clearTimeout(timer);
  signal?.removeEventListener('abort', kill);
  const more = lingering === undefined ? 0 : await endLingering(lingering);
  signal?.throwIfAborted();
  const result = parseReport(report);
  if (result.status === 0) return { wall: result.wall, cpu: result.cpu + more };
  throw new PincerError({
    code: 'BENCH_RUN',
    message: `${argv.join(' ')} ended with ${result.status ?? 'a signal'}.`,
    hint: `What it printed is in ${log}.`,
  });
}

/**
 * Reads what the stopwatch says: a line with exit status, begin and end, and the two lines of bash's \`times\`, of which
 * the second is about children.
 *
 * @example parseReport('0 10.5 12.0\\n0m0.001s 0m0.000s\\n0m1.250s 0m0.250s\\n') // { status: 0, wall: 1.5, cpu: 1.5 }
 */
export function parseReport(report: string): { status: number | undefined; wall: number; cpu: number } {
  const [first = '', , children = ''] = report.split('\n');
  const [status, begin, end] = first.split(' ').map(Number);
  const seconds = [...children.matchAll(/(\d+)m([\d.]+)s/g)].map(
    ([, minutes, rest]) => Number(minutes) * 60 + Number(rest),
  );
  return {
    status: first === '' ? undefined : status,
    wall: (end ?? 0) - (begin ?? 0),
    cpu: seconds.reduce((sum, part) => sum + part, 0),
  };
}
