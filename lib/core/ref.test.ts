import { inspect } from 'node:util';
import { describe, expect, it } from 'vitest';
import { all, isRef, makeRef, sourceOf } from './ref.ts';

const task = { task: 'x' };
const ref = makeRef<boolean>({ from: 'changed', task });

describe('Ref', () => {
  it.each<[string, (value: never) => unknown]>([
    ['a template string', (value) => `${value}`],
    ['a text', (value) => String(value)],
    ['a sum', (value) => value + 1],
    ['a comparison', (value) => value > 1],
    ['JSON', (value) => JSON.stringify({ value })],
    ['a call', (value) => (value as () => unknown)()],
    ['a key', (value) => ({ [value]: 1 })],
    ['joining', (value) => [value].join()],
  ])('refuses to be used in %s', (_, use) => {
    expect(() => use(ref as never)).toThrow(expect.objectContaining({ code: 'REF_USED_AS_VALUE' }));
  });

  it('can be looked at by people who debug', () => {
    expect(() => inspect(ref)).not.toThrow();
  });

  it('cannot be changed', () => {
    expect(() => Object.assign(ref, { pick: undefined })).toThrow();
  });

  it('is data about where its value comes from', () => {
    const fn = (value: boolean) => !value;
    const picked = ref.pick(fn);
    expect(sourceOf(ref)).toEqual({ from: 'changed', task });
    expect(sourceOf(picked)).toEqual({ from: 'pick', of: ref, fn });
    const both = (one: boolean, other: boolean) => one && other;
    expect(sourceOf(all([ref, picked], both))).toEqual({ from: 'all', of: [ref, picked], fn: both });
  });

  it('is told from everything else', () => {
    expect([ref, ref.pick(String)].map(isRef)).toEqual([true, true]);
    expect([() => true, {}, null, undefined, 'x', { pick: () => ref }].map(isRef)).toEqual(Array(6).fill(false));
  });
});
