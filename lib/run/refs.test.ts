import { describe, expect, it } from 'vitest';
import { TaskError } from '../core/errors.ts';
import { all, type Ref } from '../core/ref.ts';
import { type Task, task } from '../core/task.ts';
import { note } from '../plan/testing/note.ts';
import { resolveParams, resolveWhen, type TaskValue, type TaskValues } from './refs.ts';

const [one, two] = [task('One', note({})), task('Two', note({}))];
const values = (entries: readonly (readonly [Task, TaskValue])[]): TaskValues =>
  new Map(entries.map(([{ identity }, value]) => [identity, value]));
const nobody = values([]);
const ran = (result: unknown, changed = false): TaskValue => ({ changed, result });
const waiting: TaskValue = { changed: true, result: undefined, pending: true };
const skipped: TaskValue = { changed: false, result: undefined, missing: '"One" was skipped' };
const unknown = { known: false };
const known = (value: unknown) => ({ known: true, value });
/** The value of one Ref, asked as a param. */
const read = (ref: Ref<unknown>, of: TaskValues) => {
  const resolved = resolveParams({ ref }, of);
  return resolved.known ? known(resolved.value.ref) : unknown;
};

describe('changed', () => {
  it('is unknown before the task is decided', () => {
    expect(read(one.changed, nobody)).toEqual(unknown);
    expect(read(one.changed, values([[two, ran('x', true)]]))).toEqual(unknown);
  });

  it('is known as soon as the steps are decided, and false for what was skipped', () => {
    expect(read(one.changed, values([[one, waiting]]))).toEqual(known(true));
    expect(read(one.changed, values([[one, ran('x')]]))).toEqual(known(false));
    expect(read(one.changed, values([[one, skipped]]))).toEqual(known(false));
  });
});

describe('result', () => {
  it('is unknown until the steps ran, also when it will be undefined', () => {
    expect(read(one.result, nobody)).toEqual(unknown);
    expect(read(one.result, values([[one, waiting]]))).toEqual(unknown);
    expect(read(one.result, values([[one, ran(undefined)]]))).toEqual(known(undefined));
    expect(read(one.result, values([[one, ran({ code: 0 })]]))).toEqual(known({ code: 0 }));
  });

  it('of a task that has none is an error that says why and what to do', () => {
    const refused = expect.objectContaining({
      code: 'REF_MISSING',
      message: 'The result of another task is needed, but "One" was skipped.',
      hint: 'Give this task the same `when` as the one that it reads.',
    });
    const all = values([[one, skipped]]);
    for (const ref of [one.result, one.result.pick(() => 1)]) expect(() => read(ref, all)).toThrow(refused);
    expect(() => read(one.result, all)).toThrow(TaskError);
  });
});

describe('pick and all', () => {
  it('make values of values, once all are known', () => {
    const length = (one.result as Ref<string>).pick((text) => text.length);
    const both = all([length, two.changed], (size, changed) => `${size} ${changed}`);
    expect(read(length, values([[one, ran('four')]]))).toEqual(known(4));
    expect(read(both, values([[one, ran('four')]]))).toEqual(unknown);
    expect(read(both, values([[two, waiting]]))).toEqual(unknown);
    const everything = values([
      [one, ran('four')],
      [two, waiting],
    ]);
    expect(read(both, everything)).toEqual(known('4 true'));
    expect(read(both.pick((text) => text.toUpperCase()).pick(String), everything)).toEqual(known('4 TRUE'));
  });

  it('of nothing are known at once', () => {
    expect(
      read(
        all([], () => 'constant'),
        nobody,
      ),
    ).toEqual(known('constant'));
  });

  it('run their functions only when the values are there', () => {
    const never = () => {
      throw new Error('called too early');
    };
    expect(read(one.result.pick(never), values([[one, waiting]]))).toEqual(unknown);
    expect(read(all([one.result, two.changed], never), values([[one, ran('x')]]))).toEqual(unknown);
  });
});

describe('resolveWhen', () => {
  const is = (wanted: boolean) => values([[one, ran('x', wanted)]]);

  it('is true without conditions and when all hold', () => {
    expect(resolveWhen([], nobody)).toEqual(known(true));
    expect(resolveWhen([true, one.changed, true], is(true))).toEqual(known(true));
  });

  it('is false with the first condition that is, whatever nobody knows behind it', () => {
    expect(resolveWhen([false, one.changed], nobody)).toEqual(known(false));
    expect(resolveWhen([one.changed, two.changed], is(false))).toEqual(known(false));
    const reads = two.result.pick(() => true);
    expect(
      resolveWhen(
        [one.changed, reads],
        values([
          [one, ran('x')],
          [two, skipped],
        ]),
      ),
    ).toEqual(known(false));
  });

  it('is false as soon as one condition is, whatever nobody knows before it', () => {
    expect(resolveWhen([one.changed, false], nobody)).toEqual(known(false));
    expect(resolveWhen([two.changed, one.changed], is(false))).toEqual(known(false));
  });

  it('is unknown while a condition is', () => {
    expect(resolveWhen([true, two.changed], is(true))).toEqual(unknown);
    expect(resolveWhen([one.changed, two.changed], is(true))).toEqual(unknown);
  });

  it('says what is missing where it is needed', () => {
    const picked = one.result.pick(() => true);
    expect(() => resolveWhen([picked], values([[one, skipped]]))).toThrow(
      expect.objectContaining({ code: 'REF_MISSING' }),
    );
  });
});

describe('resolveParams', () => {
  it('replaces Refs and leaves all else, also functions, as it is', () => {
    const validate = () => true;
    const params = { path: '/a', content: one.result, list: [1], validate, none: undefined };
    expect(resolveParams(params, values([[one, ran('text')]]))).toEqual(
      known({ path: '/a', content: 'text', list: [1], validate, none: undefined }),
    );
  });

  it('is unknown while one Ref is', () => {
    const params = { a: one.result, b: two.result };
    expect(resolveParams(params, values([[one, ran('x')]]))).toEqual(unknown);
  });
});
