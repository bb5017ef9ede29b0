import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { frameParser } from './frames.ts';

const nonce = '0123456789abcdef0123456789abcdef';

/** What a parser tells of chunks: frames, and all text between them joined. */
function parsed(chunks: readonly Buffer[]): (string | string[])[] {
  const told: (string | string[])[] = [];
  const parse = frameParser(nonce, {
    frame: (fields) => told.push([...fields]),
    text: (chunk) => {
      const last = told.at(-1);
      const text = chunk.toString('latin1');
      if (typeof last === 'string') told[told.length - 1] = last + text;
      else told.push(text);
    },
  });
  for (const chunk of chunks) parse(chunk);
  return told;
}

function frame(...fields: string[]): string {
  return `\x1e${nonce} ${fields.join(' ')}\n`;
}

describe('frameParser', () => {
  it('tells frames from the bytes between them', () => {
    expect(parsed([Buffer.from(`banner\n${frame('B', 'x')}out${frame('E', 'x', '0')}late`)])).toEqual([
      'banner\n',
      ['B', 'x'],
      'out',
      ['E', 'x', '0'],
      'late',
    ]);
  });

  it('takes a frame of another nonce, or half a marker, for text', () => {
    const text = `\x1e${'f'.repeat(32)} E x 0\n\x1e\x1e${nonce.slice(0, 31)}x`;
    expect(parsed([Buffer.from(text)])).toEqual([text]);
  });

  it('keeps back what may be the beginning of a frame, and gives it when it was none', () => {
    expect(parsed([Buffer.from(`a\x1e${nonce.slice(0, 5)}`)])).toEqual(['a']);
    expect(parsed([Buffer.from(`a\x1e${nonce.slice(0, 5)}`), Buffer.from('!')])).toEqual([
      `a\x1e${nonce.slice(0, 5)}!`,
    ]);
  });

  it('refuses a frame that does not end, since it is not ours', () => {
    expect(() => parsed([Buffer.from(`\x1e${nonce} ${'x'.repeat(5000)}`)])).toThrow('does not end');
  });

  it('tells the same however the stream is cut into chunks', () => {
    const piece = fc.oneof(
      fc.constant(frame('B', 's-0.0')),
      fc.constant(frame('E', 's-0.0', '137')),
      fc.constant(`\x1e${nonce.slice(0, 12)}`),
      fc.constant('\x1e'),
      fc.uint8Array({ maxLength: 20 }).map((bytes) => Buffer.from(bytes).toString('latin1')),
    );
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 12 }), fc.array(fc.nat(), { maxLength: 30 }), (pieces, cuts) => {
        const bytes = Buffer.from(pieces.join(''), 'latin1');
        const places = [...new Set(cuts.map((cut) => cut % (bytes.length + 1)))].sort((a, b) => a - b);
        const chunks = [0, ...places].map((place, index) => bytes.subarray(place, places[index]));
        expect(parsed(chunks)).toEqual(parsed([bytes]));
      }),
      { numRuns: 80 },
    );
  });
});
