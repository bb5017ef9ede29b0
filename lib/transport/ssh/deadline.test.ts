import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { startDeadline } from './deadline.ts';

beforeEach(() => vi.useFakeTimers());
afterEach(() => vi.useRealTimers());

test('expires once', () => {
  const expired = vi.fn();
  startDeadline(2, expired);
  vi.advanceTimersByTime(1_999);
  expect(expired).not.toHaveBeenCalled();
  vi.advanceTimersByTime(10_000);
  expect(expired).toHaveBeenCalledOnce();
});

test('stands still during a pause', () => {
  const expired = vi.fn();
  const deadline = startDeadline(2, expired);
  vi.advanceTimersByTime(1_500);
  deadline.pause();
  deadline.pause();
  vi.advanceTimersByTime(60_000);
  deadline.resume();
  deadline.resume();
  vi.advanceTimersByTime(499);
  expect(expired).not.toHaveBeenCalled();
  vi.advanceTimersByTime(1);
  expect(expired).toHaveBeenCalledOnce();
});

test('never expires once it is cleared, resumed or not', () => {
  const expired = vi.fn();
  const deadline = startDeadline(2, expired);
  deadline.pause();
  deadline.clear();
  deadline.resume();
  vi.advanceTimersByTime(60_000);
  expect(expired).not.toHaveBeenCalled();
});
