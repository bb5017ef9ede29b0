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
 * The middle of what went over several wires, or in several runs: where the machine was busy, single ones have a turn more.
 *
 * @throws RangeError without any
 * @example middle([{ connections: 1, turns: 10, up: 9, down: 5 }]).turns // 10
 */
export function middle(wires: readonly Wire[]): Wire {
  const of = (key: keyof Wire): number => median(wires.map((wire) => wire[key]));
  return { connections: of('connections'), turns: of('turns'), up: of('up'), down: of('down') };
}
