import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Capture } from './capture.ts';

describe('Capture', () => {
  it('keeps everything up to twice its limit, byte for byte', () => {
    const capture = new Capture(4);
    for (const part of ['ab', 'cde', 'fg', 'h']) capture.add(Buffer.from(part));
    expect(capture.bytes().toString()).toBe('abcdefgh');
    expect(capture.dropped).toBe(0);
  });

  it('keeps the first and the last bytes of a longer output and counts what is missing', () => {
    const capture = new Capture(3);
    capture.add(Buffer.from('abcdefgh'));
    capture.add(Buffer.from('ij'));
    expect(capture.dropped).toBe(4);
    expect(capture.bytes().toString()).toBe('abc\n[... 4 bytes left out ...]\nhij');
  });

  it('does not hold on to the chunks that it was given', () => {
    const capture = new Capture(8);
    const chunk = Buffer.from('secret');
    capture.add(chunk);
    chunk.fill(0);
    expect(capture.bytes().toString()).toBe('secret');
  });

  it('gives the same for any cutting of the same bytes', () => {
    const parts = fc.array(fc.uint8Array({ maxLength: 9 }), { maxLength: 600 });
    fc.assert(
      fc.property(parts, fc.integer({ min: 1, max: 40 }), (pieces, limit) => {
        const whole = Buffer.concat(pieces);
        const capture = new Capture(limit);
        for (const piece of pieces) capture.add(Buffer.from(piece));
        const missing = Math.max(0, whole.length - 2 * limit);
        const note = missing > 0 ? `\n[... ${missing} bytes left out ...]\n` : '';
        const end = whole.subarray(Math.min(whole.length, Math.max(limit, whole.length - limit)));
        expect(capture.bytes()).toEqual(Buffer.concat([whole.subarray(0, limit), Buffer.from(note), end]));
        expect(capture.dropped).toBe(missing);
      }),
      { numRuns: 100 },
    );
  });
});
