import { describe, expect, it } from 'vitest';
import type { Items } from '../core/block.ts';
import { block } from '../core/block.ts';
import { flush } from '../core/flush.ts';
import { guarded } from '../core/guarded.ts';
import { all, type Ref } from '../core/ref.ts';
import { type TaskOptions, task } from '../core/task.ts';
import { note } from '../plan/testing/note.ts';
import { neededResults } from './needed.ts';
import { planOf } from './testing/planned.ts';

const [one, two, three] = [task('One', note({})), task('Two', note({})), task('Three', note({}))];
const way = { way: { user: 'deploy', port: 9922 }, allowedFrom: ['203.0.113.10'] };
const text = (ref: Ref<unknown>) => ref as Ref<string>;
const truth = (ref: Ref<unknown>) => ref as Ref<boolean>;
const reader = (options: TaskOptions<string>, ref?: Ref<string>) =>
  task('Reader', note(ref ? { text: ref } : {}), options);
const names = new Map<object, string>([one, two, three].map(({ identity, name }) => [identity, name]));
const needed = (...items: Items) =>
  [...neededResults(planOf(items).items)].map((identity) => names.get(identity)).sort();

describe('neededResults', () => {
  it('are those that conditions and params read', () => {
    expect(needed(one, two, three)).toEqual([]);
    expect(needed(one, reader({ when: truth(one.result) }))).toEqual(['One']);
    expect(needed(one, reader({}, text(two.result)))).toEqual(['Two']);
  });

  it('are found behind pick and all, however deep', () => {
    const inner = all([two.result, three.changed], () => 1);
    const deep = all([one.result.pick(String).pick(Number), inner], (a, b) => a + b > 0);
    expect(needed(reader({ when: deep.pick((value) => !value) }))).toEqual(['One', 'Two']);
  });

  it('are not those of which only `changed` is read: that is known before the steps run', () => {
    expect(needed(reader({ when: one.changed }, two.changed.pick(String)))).toEqual([]);
  });

  it('are also what blocks, their rescue and always parts, and guarded blocks read', () => {
    expect(
      needed(
        block('B', [task('In', note({}))], { when: truth(one.result) }),
        block('C', [], { rescue: [reader({}, text(two.result))], always: [flush()] }),
      ),
    ).toEqual(['One', 'Two']);
    expect(
      needed(
        guarded('G', [reader({ when: truth(two.result) }, text(three.result))], { ...way, when: truth(one.result) }),
      ),
    ).toEqual(['One', 'Three', 'Two']);
  });
});
