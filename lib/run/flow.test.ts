import { describe, expect, it } from 'vitest';
import { block, type Items } from '../core/block.ts';
import { task } from '../core/task.ts';
import { note } from '../plan/testing/note.ts';
import { Flow } from './flow.ts';
import { planOf } from './testing/planned.ts';

const one = (name: string) => task(name, note({}));

/** A list, walked by the names of its tasks; `end` is behind the last one. */
function walkThrough(...items: Items) {
  const list = planOf(items).items.filter(({ type }) => type === 'task');
  const flow = new Flow(list);
  const indexOf = (name: string) => {
    const found = name === 'end' ? list.length : list.findIndex((item) => item.name === name);
    if (found < 0) throw new Error(`No task is named ${name}.`);
    return found;
  };
  const nameAt = (index: number) => list[index]?.name ?? 'end';
  return {
    /** The names from the first to the last task when none fails from here on. */
    from(start: string | undefined): string[] {
      const names: string[] = [];
      let index = start === undefined ? 0 : indexOf(start);
      for (index = flow.enter(index); index < list.length; index = flow.enter(index + 1)) names.push(nameAt(index));
      return names;
    },
    fail(name: string) {
      const way = flow.fail(indexOf(name));
      return way && { next: nameAt(way.next), rescued: way.rescued };
    },
    isRescued: (name: string) => flow.isRescued(indexOf(name)),
    /** Where the walk goes behind a task, and what becomes of a failure there. */
    behind(name: string): string {
      const { next, failure } = flow.pass(indexOf(name));
      return failure === undefined ? nameAt(next) : `${failure}: ${nameAt(next)}`;
    },
  };
}

const whole = () =>
  block('B', [one('first'), one('second')], {
    rescue: [one('mend'), one('mend more')],
    always: [one('tidy'), one('tidy more')],
  });

describe('without a failure', () => {
  it('everything runs in order but rescue parts, also nested ones', () => {
    const walk = walkThrough(
      one('before'),
      block('Outer', [whole(), one('last')], {
        rescue: [block('In rescue', [one('a')], { always: [one('b')] })],
        always: [block('In always', [one('c')], { rescue: [one('d')], always: [one('e')] })],
      }),
      one('after'),
    );
    expect(walk.from(undefined)).toEqual(['before', 'first', 'second', 'tidy', 'tidy more', 'last', 'c', 'e', 'after']);
  });

  it('an empty list, and one of rescue parts only, end at once', () => {
    expect(walkThrough().from(undefined)).toEqual([]);
    expect(walkThrough(block('B', [], { rescue: [one('mend')] })).from(undefined)).toEqual([]);
  });
});

describe('a failure', () => {
  it('outside every block ends the host', () => {
    expect(walkThrough(one('a'), whole()).fail('a')).toBeUndefined();
    expect(walkThrough(whole(), one('a')).fail('a')).toBeUndefined();
  });

  it('in a block with rescue and always goes to rescue, past the rest of the block, and then on', () => {
    const walk = walkThrough(whole(), one('after'));
    expect(walk.fail('first')).toEqual({ next: 'mend', rescued: true });
    expect(walk.from('mend')).toEqual(['mend', 'mend more', 'tidy', 'tidy more', 'after']);
    expect(walk.behind('tidy more')).toBe('after');
  });

  it('in a block with rescue only goes on behind it', () => {
    const walk = walkThrough(block('B', [one('a')], { rescue: [one('mend')] }), one('after'));
    expect(walk.fail('a')).toEqual({ next: 'mend', rescued: true });
    expect(walk.from('mend')).toEqual(['mend', 'after']);
  });

  it('in a block with always only runs that, and goes on failing where it ends', () => {
    const walk = walkThrough(block('B', [one('a'), one('b')], { always: [one('tidy'), one('more')] }), one('after'));
    expect(walk.fail('a')).toEqual({ next: 'tidy', rescued: false });
    expect(walk.behind('tidy')).toBe('more');
    expect(walk.behind('more')).toBe('failed: end');
  });

  it('in a rescue part runs the always part of the same block, and is not rescued again by it', () => {
    const walk = walkThrough(whole(), one('after'));
    walk.fail('first');
    expect(walk.fail('mend')).toEqual({ next: 'tidy', rescued: false });
    expect(walk.behind('tidy more')).toBe('failed: end');
  });

  it('in a rescue or always part is dealt with by the block around', () => {
    const around = () => walkThrough(block('Outer', [whole()], { rescue: [one('outer mend')] }), one('after'));
    expect(around().fail('tidy')).toEqual({ next: 'outer mend', rescued: true });
    const bare = walkThrough(
      block('Outer', [block('B', [one('a')], { rescue: [one('mend')] })], { always: [one('outer tidy')] }),
    );
    expect(bare.fail('a')).toEqual({ next: 'mend', rescued: true });
    expect(bare.fail('mend')).toEqual({ next: 'outer tidy', rescued: false });
  });

  it('in an always part of the outermost block ends the host', () => {
    expect(walkThrough(whole(), one('after')).fail('tidy')).toBeUndefined();
  });

  it('in a block without parts goes to the nearest block around that has one', () => {
    const walk = walkThrough(block('Outer', [block('Plain', [one('a')]), one('b')], { rescue: [one('mend')] }));
    expect(walk.fail('a')).toEqual({ next: 'mend', rescued: true });
    expect(walk.from('mend')).toEqual(['mend']);
  });

  it('in one of two blocks of the same name is dealt with by its own', () => {
    const twin = (name: string) => block('Twin', [one(name)], { rescue: [one(`mend ${name}`)] });
    const walk = walkThrough(twin('a'), twin('b'), one('after'));
    expect(walk.fail('b')).toEqual({ next: 'mend b', rescued: true });
    expect(walk.from('mend b')).toEqual(['mend b', 'after']);
  });

  it('of one block leaves the rescue parts of all others alone', () => {
    const walk = walkThrough(whole(), block('Other', [one('a')], { rescue: [one('other mend')] }));
    walk.fail('first');
    expect(walk.from('mend')).toEqual(['mend', 'mend more', 'tidy', 'tidy more', 'a']);
  });

  it('runs always outward through all blocks, to the first rescue that is left', () => {
    const inner = () => block('Inner', [one('a')], { always: [one('inner tidy')] });
    const outer = block('Outer', [inner(), one('b')], { rescue: [one('mend')], always: [one('outer tidy')] });
    const walk = walkThrough(outer, one('after'));
    expect(walk.fail('a')).toEqual({ next: 'inner tidy', rescued: false });
    expect(walk.behind('inner tidy')).toBe('rescued: mend');
    expect(walk.from('mend')).toEqual(['mend', 'outer tidy', 'after']);

    const bare = walkThrough(block('Outer', [inner(), one('b')], { always: [one('outer tidy')] }), one('after'));
    expect(bare.fail('a')).toEqual({ next: 'inner tidy', rescued: false });
    expect(bare.behind('inner tidy')).toBe('outer tidy');
    expect(bare.behind('outer tidy')).toBe('failed: end');
  });

  it('does not enter the rescue of a block at the head of a part, for which nothing failed', () => {
    const head = block('Head', [], { rescue: [one('not this')] });
    const walk = walkThrough(block('B', [one('a')], { rescue: [head, one('mend')], always: [head, one('tidy')] }));
    expect(walk.fail('a')).toEqual({ next: 'mend', rescued: true });
    expect(walk.fail('mend')).toEqual({ next: 'tidy', rescued: false });
  });
});

describe('isRescued', () => {
  it('says beforehand whether a failure is dealt with in the end', () => {
    const inner = block('Inner', [one('a')], { always: [one('tidy')] });
    const walk = walkThrough(one('before'), block('Outer', [inner, one('b')], { rescue: [one('mend'), one('more')] }));
    expect(['before', 'a', 'tidy', 'b', 'mend', 'more'].filter((name) => walk.isRescued(name))).toEqual([
      'a',
      'tidy',
      'b',
    ]);
  });
});
