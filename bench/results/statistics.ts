import type { Wire } from './report.ts';

/**
 * The median.
 *
 * @throws RangeError without any value
 * @example median([3, 1, 2]) // 2
 */
export function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  const upper = sorted[Math.floor(sorted.length / 2)];
  const lower = sorted[Math.ceil(sorted.length / 2) - 1];
  if (upper === undefined || lower === undefined) throw new RangeError('There is no median of nothing.');
  return (lower + upper) / 2;
}

/**
 * The mean of what went over several wires, or in several runs.
 *
 * @throws RangeError without any
 * @example mean([{ connections: 1, turns: 10, up: 9, down: 5 }, { connections: 1, turns: 12, up: 9, down: 5 }]).turns // 11
 */
export function mean(wires: readonly Wire[]): Wire {
  if (wires.length === 0) throw new RangeError('There is no mean of nothing.');
  const of = (key: keyof Wire): number => wires.reduce((sum, wire) => sum + wire[key], 0) / wires.length;
  return { connections: of('connections'), turns: of('turns'), up: of('up'), down: of('down') };
}
