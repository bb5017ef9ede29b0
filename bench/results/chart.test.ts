import { expect, test } from 'vitest';
import { chart } from './chart.ts';
import { report } from './testing/report.ts';

const drawing = chart(report);
const bars = [...drawing.matchAll(/<rect x="170"[^>]*width="([\d.]+)"[^>]*class="(\w+)"/g)];

test('one bar for each peer that was measured, ours in another colour', () => {
  expect(bars.map(([, , kind]) => kind)).toEqual(['ours', 'other']);
  expect(drawing).toContain('Converged, 1 host, 0 ms round trip');
  expect(drawing).not.toContain('10 hosts');
});

test('a longer time is a longer bar, on the canvas', () => {
  const [ours = 0, other = 0] = bars.map(([, width]) => Number(width));
  expect(other).toBeGreaterThan(ours);
  expect(other).toBeLessThan(760);
});

test('what it says is text of XML', () => {
  expect(drawing).toContain('ssh host sh &lt; script');
  expect(drawing.match(/<text[ >]/g)?.length).toBe(drawing.match(/<\/text>/g)?.length);
});
