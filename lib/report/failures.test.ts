import { describe, expect, it } from 'vitest';
import { TaskError, UnreachableError } from '../core/errors.ts';
import { Failures } from './failures.ts';
import { noPaint } from './paint.ts';
import { outcomeOf, resultOf } from './testing/values.ts';

const context = { paint: noPaint, verbosity: 0, directory: '/site' };

/** Twenty hosts that cannot be reached and seven on which one task fails. */
function many(isSummedUp: boolean) {
  const failures = new Failures(context, isSummedUp);
  const down = Array.from({ length: 20 }, (_, index) => {
    const error = new UnreachableError({ code: 'NO_WAY', message: `No way into down${index}.` });
    return resultOf(`down${index}`, { state: 'unreachable', error });
  });
  const broken = Array.from({ length: 7 }, (_, index) => {
    const error = new TaskError({ code: 'STEP_FAILED', message: 'It ended with status 1.' });
    return resultOf(`gw${index}`, { state: 'failed', error });
  });
  for (const { host, error } of broken) failures.addTask(host, outcomeOf('Mount it', { status: 'failed', error }));
  for (const result of down) failures.addHost(result);
  return { failures, results: [...down, ...broken] };
}

describe('failures of many hosts', () => {
  it('are told in full for five of a kind, and counted beyond', () => {
    const { failures, results } = many(true);
    const { final } = failures.told(results);
    expect(final.filter((line) => line.startsWith('gw'))).toHaveLength(5);
    expect(final.filter((line) => line.startsWith('down'))).toHaveLength(5);
    expect(final.slice(-4)).toEqual([
      '',
      'and 2 more hosts like these: Mount it; -v tells of each',
      '',
      'and 15 more hosts like these: unreachable; -v tells of each',
    ]);
  });

  it('are all told where each is to be', () => {
    const { failures, results } = many(false);
    const { final, rescued } = failures.told(results);
    expect(final.filter((line) => /^(gw|down)\d/.test(line))).toHaveLength(27);
    expect(rescued).toEqual([]);
  });

  it('know whether a host ended by the failure of a task', () => {
    const { failures, results } = many(true);
    expect(results.every(({ host, error }) => failures.has(host, error))).toBe(true);
    expect(failures.has('gw1', new Error('another'))).toBe(false);
  });
});
