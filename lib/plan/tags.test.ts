import { describe, expect, it } from 'vitest';
import { block, type Items } from '../core/block.ts';
import { defineFleet } from '../core/fleet.ts';
import { guarded } from '../core/guarded.ts';
import { all } from '../core/ref.ts';
import { task } from '../core/task.ts';
import { expandPlan } from './expand.ts';
import type { Plan } from './plan.ts';
import { assertKnownTags, isSelected, neededBy, selectTags, type TagSelection, tagsOf, tasksOf } from './tags.ts';
import { note } from './testing/note.ts';

const fleet = defineFleet({ groups: { all: { vars: {} } } });
const way = { way: { user: 'deploy', port: 9922 }, allowedFrom: ['203.0.113.10'] };

function planOf(items: Items): Plan {
  const play = fleet.play('p', { hosts: 'all', tasks: () => items });
  return expandPlan([play], { host: { name: 'h', address: 'h', groups: ['all'] }, vars: {}, facts: undefined });
}
function names(plan: Plan): string[] {
  return plan.items.flatMap((item) =>
    item.type === 'guarded'
      ? [item.name, ...item.tasks.map(({ name }) => name)]
      : item.type === 'task'
        ? [item.name]
        : [],
  );
}
const only = (...tags: string[]): TagSelection => ({ tags, skipTags: [] });
const skip = (...skipTags: string[]): TagSelection => ({ tags: [], skipTags });

describe('isSelected', () => {
  const untagged: string[] = [];
  const ssh = ['ssh'];
  const never = ['never', 'ssh'];
  const always = ['always', 'ssh'];
  // Rows as Ansible decides them; columns: untagged, ssh, never+ssh, always+ssh.
  const table: readonly (readonly [string, TagSelection, readonly boolean[]])[] = [
    ['nothing said', only(), [true, true, false, true]],
    ['--tags all', only('all'), [true, true, false, true]],
    ['--tags ssh', only('ssh'), [false, true, true, true]],
    ['--tags web', only('web'), [false, false, false, true]],
    ['--tags web,ssh', only('web', 'ssh'), [false, true, true, true]],
    ['--tags never', only('never'), [false, false, true, true]],
    ['--tags always', only('always'), [false, false, false, true]],
    ['--tags tagged', only('tagged'), [false, true, false, true]],
    ['--tags untagged', only('untagged'), [true, false, false, true]],
    ['--skip-tags ssh', skip('ssh'), [true, false, false, false]],
    ['--skip-tags web', skip('web'), [true, true, false, true]],
    ['--skip-tags always', skip('always'), [true, true, false, false]],
    ['--skip-tags all', skip('all'), [false, false, false, true]],
    ['--skip-tags all,always', skip('all', 'always'), [false, false, false, false]],
    ['--skip-tags tagged', skip('tagged'), [true, false, false, false]],
    ['--skip-tags untagged', skip('untagged'), [false, true, false, true]],
    ['--tags ssh --skip-tags ssh', { tags: ['ssh'], skipTags: ['ssh'] }, [false, false, false, false]],
    ['--tags ssh --skip-tags never', { tags: ['ssh'], skipTags: ['never'] }, [false, true, false, true]],
  ];

  it.each(table)('%s', (_, selection, expected) => {
    expect([untagged, ssh, never, always].map((own) => isSelected(own, selection))).toEqual(expected);
  });
});

describe('selectTags', () => {
  it('keeps what is selected, in order, and every flush', () => {
    const plan = planOf([
      task('a', note({ path: '/a' }), { tags: ['x'] }),
      block('b', [task('in', note({ path: '/b' })), task('y', note({ path: '/c' }), { tags: ['y'] })], { tags: ['x'] }),
      task('z', note({ path: '/d' })),
    ]);
    const chosen = selectTags(plan, only('x'));
    expect(names(chosen)).toEqual(['a', 'in', 'y']);
    expect(chosen.items.filter(({ type }) => type === 'flush')).toHaveLength(1);
    expect(names(selectTags(plan, only('y')))).toEqual(['y']);
    // Handlers of an earlier run may be pending, so all are known.
    expect(chosen.handlers).toBe(plan.handlers);
  });

  it('looks into guarded blocks, and drops those of which nothing is left', () => {
    const plan = planOf([
      guarded('g', [task('a', note({ path: '/a' }), { tags: ['x'] }), task('b', note({ path: '/b' }))], {
        ...way,
        tags: ['ssh'],
      }),
      guarded('h', [task('c', note({ path: '/c' }))], way),
    ]);
    expect(names(selectTags(plan, only('x')))).toEqual(['g', 'a']);
    expect(names(selectTags(plan, only('ssh')))).toEqual(['g', 'a', 'b']);
    expect(names(selectTags(plan, skip('x')))).toEqual(['g', 'b', 'h', 'c']);
  });

  it('keeps the queries that selected tasks read, and what those read', () => {
    const look = task('look', note({}));
    const ask = task('ask', note({ text: look.result }));
    const other = task('other', note({}));
    const change = task('change', note({ path: '/a' }));
    const plan = planOf([
      look,
      ask,
      other,
      change,
      task('by param', note({ path: '/b', text: ask.result.pick((text) => text.trim()) }), { tags: ['param'] }),
      task('by when', note({ path: '/b' }), { tags: ['when'], when: all([ask.result, look.changed], Boolean) }),
      guarded('g', [task('in', note({ path: '/b' }), { when: other.changed })], { ...way, tags: ['guard'] }),
      task('by change', note({ path: '/b' }), { tags: ['change'], when: change.changed }),
    ]);
    expect(names(selectTags(plan, only('param')))).toEqual(['look', 'ask', 'by param']);
    expect(names(selectTags(plan, only('when')))).toEqual(['look', 'ask', 'by when']);
    expect(names(selectTags(plan, only('guard')))).toEqual(['other', 'g', 'in']);
    // A task that alters something is not run because somebody looks at it.
    expect(names(selectTags(plan, only('change')))).toEqual(['by change']);
  });

  it('does not ask a module about params that are not known yet', () => {
    const look = task('look', note({}));
    const changes = task('at', note({ path: look.result }));
    const plan = planOf([look, changes, task('x', note({ path: '/b' }), { tags: ['x'], when: changes.changed })]);
    expect(names(selectTags(plan, only()))).toEqual(['look', 'at', 'x']);
    expect(names(selectTags(plan, only('x')))).toEqual(['x']);
  });
});

describe('neededBy and tasksOf', () => {
  it('name the tasks that a Ref is made of', () => {
    const [a, b] = [task('a', note({})), task('b', note({}))];
    const both = all([a.changed, b.result.pick(Boolean)], (one, other) => one && other);
    expect(tasksOf(both)).toEqual([a.identity, b.identity]);
    const [first, last] = planOf([task('x', note({ text: a.result }), { when: both })]).items;
    expect(first && neededBy(first)).toEqual([a.identity, b.identity, a.identity]);
    expect(last && neededBy(last)).toEqual([]);
  });
});

describe('tags of a plan', () => {
  const plan = planOf([
    task('a', note({}), { tags: ['b', 'a', 'never'] }),
    guarded('g', [task('c', note({}), { tags: ['inner'] })], { ...way, tags: ['ssh'] }),
  ]);

  it('are listed, sorted, once', () => {
    expect(tagsOf(plan)).toEqual(['a', 'b', 'inner', 'never', 'ssh']);
  });

  it('and the special ones may be asked for', () => {
    const known = tagsOf(plan);
    const fine = ['a', 'inner', 'all', 'tagged', 'untagged', 'always', 'never'];
    expect(() => assertKnownTags({ tags: fine, skipTags: fine }, known)).not.toThrow();
  });

  it.each([
    [only('inne'), 'No task has the tag "inne".', 'Did you mean "inner"?'],
    [skip('untaged'), 'No task has the tag "untaged".', 'Did you mean "untagged"?'],
    [only('a', 'web'), 'No task has the tag "web".', 'Tags of this playbook: a, b, inner, never, ssh.'],
  ])('%j is refused', (selection, message, hint) => {
    expect(() => assertKnownTags(selection, tagsOf(plan))).toThrow(
      expect.objectContaining({ code: 'TAG_UNKNOWN', message, hint }),
    );
  });
});
