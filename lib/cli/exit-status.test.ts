import { expect, it } from 'vitest';
import { InputError, PincerError, UnreachableError, UsageError } from '../core/errors.ts';
import type { HostResult } from '../run/outcome.ts';
import { exitStatusOf, exitStatusOfError } from './exit-status.ts';

it.each<[HostResult['state'][], number]>([
  [[], 0],
  [['done', 'done'], 0],
  [['done', 'failed'], 2],
  [['unreachable', 'failed'], 2],
  [['unreachable', 'done'], 4],
  [['refused', 'done'], 5],
  [['refused', 'unreachable'], 4],
  [['failed', 'interrupted'], 130],
])('%j ends with %d', (states, status) => {
  expect(exitStatusOf(states.map((state) => ({ state })))).toBe(status);
});

it('each kind of error has its status', () => {
  const options = { code: 'X', message: 'No.' };
  const errors = [new UsageError(options), new InputError(options), new UnreachableError(options)];
  expect(errors.map(exitStatusOfError)).toEqual([64, 65, 4]);
  expect(exitStatusOfError(new PincerError({ ...options, code: 'INTERRUPTED' }))).toBe(130);
  expect([new PincerError(options), new Error('x'), 'x'].map(exitStatusOfError)).toEqual([2, 2, 2]);
});
