import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { wholeLines } from './lines.ts';

function pieces(text: string, cuts: readonly number[]): string[] {
  const bytes = Buffer.from(text);
  const seen: string[] = [];
  const lines = wholeLines((part) => seen.push(part));
  const places = [...new Set([0, ...cuts.map((cut) => cut % (bytes.length + 1)), bytes.length])].sort((a, b) => a - b);
  places.slice(1).forEach((place, index) => {
    lines.add(bytes.subarray(places[index], place));
  });
  lines.end();
  return seen;
}

describe('wholeLines', () => {
  it('loses nothing and cuts no line, wherever the chunks end', () => {
    fc.assert(
      fc.property(fc.string({ unit: fc.constantFrom('a', 'ü', '\n', '😀') }), fc.array(fc.nat(200)), (text, cuts) => {
        const seen = pieces(text, cuts);
        expect(seen.join('')).toBe(text);
        for (const part of seen.slice(0, -1)) expect(part.endsWith('\n')).toBe(true);
      }),
    );
  });

  it('does not hold back an endless line for ever', () => {
    const seen: string[] = [];
    const lines = wholeLines((part) => seen.push(part));
    for (let index = 0; index < 10; index++) lines.add(Buffer.from('x'.repeat(10_000)));
    expect(seen.length).toBeGreaterThan(0);
  });
});
