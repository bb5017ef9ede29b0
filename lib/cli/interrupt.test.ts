import { expect, it } from 'vitest';
import { PincerError } from '../core/errors.ts';
import { listenForInterrupt } from './interrupt.ts';

it('the first signal aborts with a reason and says so once; afterwards nobody listens', () => {
  const before = process.listenerCount('SIGINT');
  const said: string[] = [];
  const interrupt = listenForInterrupt((text) => said.push(text));
  expect(process.listenerCount('SIGINT')).toBe(before + 1);
  process.emit('SIGINT');
  expect(interrupt.signal.aborted).toBe(true);
  expect(interrupt.signal.reason).toBeInstanceOf(PincerError);
  expect(said).toHaveLength(1);
  interrupt.stop();
  expect(process.listenerCount('SIGINT')).toBe(before);
});
