import { describe, expectTypeOf, test } from 'vitest';
import { z } from 'zod';
import { defineModule } from './module.ts';
import { all, type Ref } from './ref.ts';
import { task } from './task.ts';

const note = defineModule({
  name: 'note',
  kind: 'state',
  params: z.strictObject({
    text: z.string(),
    mode: z.string().default('0644'),
    count: z.number().optional(),
  }),
  probe: () => ({}),
  diff: () => [],
  apply: () => [],
  touches: () => [],
  result: () => ({ size: 1, names: ['a'] }),
});

const first = task('One', note({ text: 'a' }));
const second = task('Two', note({ text: 'b' }));
declare const words: Ref<string[]>;

describe('a Ref is no value', () => {
  test('it cannot be a condition', () => {
    // @ts-expect-error TS2774: always true
    if (first.changed) expectTypeOf(first).toBeObject();
    // @ts-expect-error TS2774: always true
    const text = first.changed ? 'a' : 'b';
    // @ts-expect-error TS2774: always true
    const both = first.changed && task('Three', note({ text: 'c' }));
    expectTypeOf({ text, both }).toBeObject();
  });

  test('it cannot stand where its value is wanted', () => {
    // @ts-expect-error a Ref of a text is no text
    const text: string = first.result.pick(({ names }) => names.join());
    // @ts-expect-error a Ref of a condition is no condition
    const flag: boolean = first.changed;
    // @ts-expect-error it cannot be counted with
    const sum = first.result.pick(({ size }) => size) + 1;
    // @ts-expect-error nor compared
    const more = first.result.pick(({ size }) => size) > 1;
    // @ts-expect-error nor looked into
    const names = first.result.names;
    // @ts-expect-error nor gone through
    for (const word of words) expectTypeOf(word).toBeString();
    // @ts-expect-error nor called
    first.changed();
    expectTypeOf({ text, flag, sum, more, names }).toBeObject();
  });
});

describe('a Ref carries the type of its value', () => {
  test('of a task', () => {
    expectTypeOf(first.changed).toEqualTypeOf<Ref<boolean>>();
    expectTypeOf(first.result).toEqualTypeOf<Ref<{ size: number; names: string[] }>>();
  });

  test('through pick', () => {
    expectTypeOf(first.result.pick(({ names }) => names.length)).toEqualTypeOf<Ref<number>>();
    // @ts-expect-error there is no such key
    first.result.pick(({ missing }) => missing);
  });

  test('through all, each by its position', () => {
    const refs = [first.changed, first.result, words] as const;
    const joined = all(refs, (changed, { size }, list) => {
      expectTypeOf(changed).toEqualTypeOf<boolean>();
      expectTypeOf(size).toEqualTypeOf<number>();
      expectTypeOf(list).toEqualTypeOf<string[]>();
      return `${size}`;
    });
    expectTypeOf(joined).toEqualTypeOf<Ref<string>>();
    expectTypeOf(all([first.changed, second.changed], (a, b) => a || b)).toEqualTypeOf<Ref<boolean>>();
    // @ts-expect-error there are two values, not three
    all([first.changed, second.changed], (a, b, c) => a || b || c);
    // @ts-expect-error a plain value is no Ref
    all([first.changed, true], (a, b) => a || b);
  });
});

describe('where a Ref may stand', () => {
  test('as `when`, if it is a condition', () => {
    task('x', note({ text: 'a' }), { when: first.changed });
    task('x', note({ text: 'a' }), {
      when: all([first.changed, words], (changed, list) => changed && list.length > 0),
    });
    // @ts-expect-error a Ref of a list is no condition
    task('x', note({ text: 'a' }), { when: words });
    // @ts-expect-error nor is a text
    task('x', note({ text: 'a' }), { when: 'yes' });
    // @ts-expect-error nor a function
    task('x', note({ text: 'a' }), { when: () => true });
  });

  test('as a param, one level deep, if its value fits', () => {
    note({ text: words.pick((list) => list.join()), count: words.pick((list) => list.length) });
    // @ts-expect-error a Ref of a number is no text
    note({ text: words.pick((list) => list.length) });
  });
});
