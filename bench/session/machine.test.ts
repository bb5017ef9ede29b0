import { expect, test } from 'vitest';
import { busyShare, thisMachine } from './machine.ts';

const core = (user: number, idle: number) => ({ times: { user, nice: 0, sys: 0, irq: 0, idle } });

test('busyShare is what was not idle, over all cores', () => {
  expect(busyShare([core(100, 100), core(0, 0)], [core(150, 150), core(0, 100)])).toBe(0.25);
  expect(busyShare([core(5, 5)], [core(5, 5)])).toBe(1);
});

test('thisMachine says what it is', async () => {
  const { cores, busy, node } = await thisMachine();
  expect(cores).toBeGreaterThan(0);
  expect(busy).toBeGreaterThanOrEqual(0);
  expect(busy).toBeLessThanOrEqual(1);
  expect(node).toBe(process.versions.node);
});
