import { expect, test } from 'vitest';
import { median, middle } from './statistics.ts';

test.each([
  [[2], 2],
  [[3, 1, 2], 2],
  [[4, 1, 3, 2], 2.5],
])('median of %j', (values, wanted) => {
  expect(median(values)).toBe(wanted);
});

test('nothing has no median', () => {
  expect(() => median([])).toThrow(RangeError);
});

test('middle takes the median of each figure', () => {
  const wire = (turns: number, up: number) => ({ connections: 1, turns, up, down: 5 });
  expect(middle([wire(9, 100), wire(12, 90), wire(10, 95)])).toEqual({ connections: 1, turns: 10, up: 95, down: 5 });
});
