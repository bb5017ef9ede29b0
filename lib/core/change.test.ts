import { describe, expect, it } from 'vitest';
import { available, compare } from './change.ts';

describe('compare', () => {
  it('is empty when all is as wanted, or nothing is wanted', () => {
    expect(compare({})).toEqual([]);
    expect(
      compare({ mode: ['0644', '0644'], size: [3, 3], on: [true, true], gone: [null, null], any: ['x', undefined] }),
    ).toEqual([]);
    // Nobody asked, so nobody minds that the answer could not be had.
    expect(compare({ owner: [{ unavailable: 'no stat' }, undefined] })).toEqual([]);
  });

  it('names each difference, in order, with both sides', () => {
    expect(compare({ mode: ['0600', '0644'], size: [0, 1], on: [true, false] })).toEqual([
      { field: 'mode', summary: 'mode 0600 -> 0644', before: '0600', after: '0644' },
      { field: 'size', summary: 'size 0 -> 1', before: '0', after: '1' },
      { field: 'on', summary: 'on true -> false', before: 'true', after: 'false' },
    ]);
  });

  it('calls absent what is not there, now or afterwards', () => {
    expect(compare({ a: [undefined, 'x'], b: [null, ''], c: ['x', null] })).toEqual([
      { field: 'a', summary: 'a absent -> x', before: null, after: 'x' },
      { field: 'b', summary: 'b absent -> ', before: null, after: '' },
      { field: 'c', summary: 'c x -> absent', before: 'x', after: null },
    ]);
  });

  it('does not mix up types: text 1 is not number 1', () => {
    expect(compare({ a: ['1', 1] })).toHaveLength(1);
  });

  it('shortens long values for people, not for programs', () => {
    const long = 'x'.repeat(61);
    expect(compare({ a: [null, long], b: [null, long.slice(1)] })).toMatchObject([
      { summary: `a absent -> ${'x'.repeat(57)}...`, after: long },
      { summary: `b absent -> ${'x'.repeat(60)}` },
    ]);
  });

  it('throws when a needed answer could not be had', () => {
    expect(() => compare({ mode: [{ unavailable: 'permission denied' }, '0644'] })).toThrow(
      expect.objectContaining({
        code: 'PROBE_UNAVAILABLE',
        message: 'The host could not say the mode: permission denied.',
      }),
    );
  });
});

describe('available', () => {
  it('passes on every answer that is one', () => {
    expect([null, '', 0, false, 'x'].map((answer) => available(answer, 'x'))).toEqual([null, '', 0, false, 'x']);
    const unit = { load: 'loaded' };
    expect(available(unit, 'x')).toBe(unit);
  });
});
