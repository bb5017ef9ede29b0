import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { block, type Item, type Items } from '../core/block.ts';
import { defineFleet } from '../core/fleet.ts';
import { flush } from '../core/flush.ts';
import { guarded } from '../core/guarded.ts';
import { handler } from '../core/handler.ts';
import { defineRole } from '../core/role.ts';
import { task } from '../core/task.ts';
import { expandPlan } from './expand.ts';
import type { Plan } from './plan.ts';
import { note } from './testing/note.ts';

const fleet = defineFleet({
  groups: { gateways: { vars: { base: z.strictObject({ port: z.number() }) } }, proxies: { vars: {} } },
});
const host = { name: 'gw1', address: '203.0.113.5', groups: ['gateways'] };
const facts = {
  os: { id: 'debian', version: '13', codename: 'trixie' },
  architecture: 'x86_64',
  virtualization: 'kvm',
};
const way = { way: { user: 'deploy', port: 9922 }, allowedFrom: ['203.0.113.10'] };

function expand(...plays: Parameters<typeof expandPlan>[0]): Plan {
  return expandPlan(plays, { host, vars: { base: { port: 22 } }, facts });
}
function planOf(items: Items, options: { readonly tags?: readonly string[] } = {}): Plan {
  return expand(fleet.play('Gateways', { hosts: 'gateways', tasks: () => items, ...options }));
}
function idsOf(plan: Plan): string[] {
  return plan.items.flatMap((item) =>
    item.type === 'guarded' ? [item.id, ...item.tasks.map(({ id }) => id)] : [item.id],
  );
}
const one = (name = 'One', options: Parameters<typeof task>[2] = {}) => task(name, note({ path: '/x' }), options);

describe('ids', () => {
  const role = defineRole({ name: 'My base', vars: z.strictObject({}), tasks: () => [one(), block('B', [one()])] });

  it('are made of play, role, blocks and names', () => {
    const play = fleet.play('Gateways', { hosts: 'gateways', roles: () => [role({})], tasks: () => [one('Last!')] });
    expect(idsOf(expand(play))).toEqual([
      'gateways/my-base/one',
      'gateways/my-base/b/one',
      'gateways/my-base/flush',
      'gateways/last',
      'gateways/flush',
    ]);
  });

  it('are unique, also for what is there twice', () => {
    const play = fleet.play('Gateways', { hosts: 'gateways', roles: () => [role({}), role({})] });
    const ids = idsOf(expand(play, play));
    expect(new Set(ids).size).toBe(ids.length);
    expect(ids.slice(3, 6)).toEqual(['gateways/my-base/one~2', 'gateways/my-base/b/one~2', 'gateways/my-base/flush~2']);
  });

  it('are stable and unique for any list', () => {
    const name = fc.constantFrom('a', 'b', 'A!', 'a~2', 'flush', '');
    const { item } = fc.letrec<{ item: Item; list: Item[] }>((tie) => ({
      item: fc.oneof(
        { maxDepth: 3 },
        name.map((text) => one(text)),
        fc.constant(flush()),
        fc
          .tuple(name, tie('list'), tie('list'), tie('list'))
          .map(([text, items, rescue, always]) => block(text, items, { rescue, always })),
        fc
          .tuple(
            name,
            fc.array(
              name.map((text) => one(text)),
              { maxLength: 2 },
            ),
          )
          .map(([text, tasks]) => guarded(text, tasks, way)),
      ),
      list: fc.array(tie('item'), { maxLength: 3 }),
    }));
    fc.assert(
      fc.property(fc.array(item, { maxLength: 6 }), (items) => {
        const plan = planOf(items);
        const ids = idsOf(plan);
        expect(new Set(ids).size).toBe(ids.length);
        expect(idsOf(planOf(items))).toEqual(ids);
        // Two blocks are never taken for one, whatever they are called.
        const blocks = plan.items.flatMap(({ blocks: around }) => around.map(({ block: id }) => id));
        const count = (list: readonly Item[]): number =>
          list.reduce((sum, one) => {
            if (one.type !== 'block') return sum;
            const parts = [one.items, one.rescue, one.always];
            const filled = parts.some((part) => part.some((inner) => inner.type !== 'block' || count([inner]) > 0));
            return sum + (filled ? 1 : 0) + parts.reduce((inner, part) => inner + count(part), 0);
          }, 0);
        expect(new Set(blocks).size).toBe(count(items));
      }),
      { numRuns: 60 },
    );
  });
});

describe('what items inherit', () => {
  it('tags: of play, role, use, block and task, each once', () => {
    const role = defineRole({
      name: 'base',
      vars: z.strictObject({}),
      tasks: () => [
        one('plain'),
        one('own', { tags: ['x', 'base'] }),
        block('b', [block('c', [one('deep', { tags: ['y'] })], { tags: ['inner'] })], {
          tags: ['outer'],
          rescue: [one('rescue')],
          always: [one('always')],
        }),
        guarded('g', [one('in', { tags: ['z'] })], { ...way, tags: ['ssh'] }),
      ],
    });
    const plan = expand(
      fleet.play('P', {
        hosts: 'gateways',
        tags: ['play'],
        roles: () => [role({}, { tags: ['use'] })],
        tasks: () => [one('own')],
      }),
    );
    const tags = plan.items.map((item) => [item.name, item.tags.join()]);
    const base = 'play,base,use';
    expect(tags).toEqual([
      ['plain', base],
      ['own', `${base},x`],
      ['deep', `${base},outer,inner,y`],
      ['rescue', `${base},outer`],
      ['always', `${base},outer`],
      ['g', `${base},ssh`],
      ['flush', base],
      ['own', 'play'],
      ['flush', 'play'],
    ]);
    const inner = plan.items.flatMap((item) => (item.type === 'guarded' ? item.tasks : []));
    expect(inner.map((item) => item.tags.join())).toEqual([`${base},ssh,z`]);
  });

  it('conditions of all blocks around, and where in them an item stands', () => {
    const probe = one('probe');
    const plan = planOf([
      block('Outer', [block('Inner', [one('deep', { when: false })], { when: probe.changed })], {
        when: true,
        rescue: [one('mend')],
        always: [one('end')],
      }),
      guarded('g', [one('in', { when: probe.changed })], { ...way, when: true }),
    ]);
    const [deep, mend, end, guard] = plan.items;
    expect(deep).toMatchObject({
      when: [true, probe.changed, false],
      blocks: [
        { block: 'gateways/outer', part: 'body' },
        { block: 'gateways/outer/inner', part: 'body' },
      ],
    });
    expect(mend).toMatchObject({ when: [true], blocks: [{ block: 'gateways/outer', part: 'rescue' }] });
    expect(end).toMatchObject({ when: [true], blocks: [{ block: 'gateways/outer', part: 'always' }] });
    expect(guard).toMatchObject({ type: 'guarded', when: [true], tasks: [{ when: [true, probe.changed] }] });
  });

  it('become from the play', () => {
    const roots = [undefined, true, false].map((become) =>
      expand(fleet.play('P', { hosts: 'gateways', become, tasks: () => [one()] })).items.map((item) => item.become),
    );
    expect(roots).toEqual([
      [true, true],
      [true, true],
      [false, false],
    ]);
  });
});

describe('tasks', () => {
  it('keep what the engine needs of them', () => {
    const reload = handler('Reload', note({}));
    const fails = () => false;
    const value = one('x', { notify: reload, ignoreErrors: true, fails });
    expect(planOf([value]).items[0]).toMatchObject({
      type: 'task',
      call: value.call,
      notify: [reload],
      ignoreErrors: true,
      fails,
      identity: value.identity,
      source: value.source,
      when: [],
    });
    expect(planOf([one()]).items[0]).toMatchObject({ notify: [], ignoreErrors: false, fails: undefined });
  });
});

describe('plays', () => {
  it('run on the hosts of their group only, in order, with the vars and the host', () => {
    const seen: unknown[] = [];
    const play = (name: string, hosts: 'gateways' | 'proxies') =>
      fleet.play(name, {
        hosts,
        tasks: ({ vars, host: info }) => {
          seen.push([vars, info]);
          return [one(name)];
        },
      });
    const plan = expand(play('first', 'gateways'), play('other', 'proxies'), play('second', 'gateways'));
    expect(plan.items.map(({ id }) => id)).toEqual(['first/first', 'first/flush', 'second/second', 'second/flush']);
    expect(seen).toEqual([
      [{ base: { port: 22 } }, host],
      [{ base: { port: 22 } }, host],
    ]);
    expect(plan.host).toBe('gw1');
  });

  it('flush at the end of each role and of their own tasks, if there are any', () => {
    const role = (name: string, items: Items) => defineRole({ name, vars: z.strictObject({}), tasks: () => items })({});
    const plan = expand(
      fleet.play('P', { hosts: 'gateways', roles: () => [role('a', [one()]), false, role('b', [flush(), one()])] }),
      fleet.play('Q', { hosts: 'gateways' }),
    );
    expect(plan.items.map(({ type, role }) => `${type} ${role}`)).toEqual([
      'task a',
      'flush a',
      'flush b',
      'task b',
      'flush b',
    ]);
  });
});

describe('facts', () => {
  const role = defineRole({
    name: 'r',
    vars: z.strictObject({}),
    facts: ['os'],
    tasks: ({ facts: { os } }) => [one(os.id)],
  });
  const play = fleet.play('P', { hosts: 'gateways', roles: () => [role({})], tasks: () => [one()] });

  it('are what a role that asked for them waits for; the others are planned', () => {
    const plan = expandPlan([play], { host, vars: {}, facts: undefined });
    expect(plan.items).toMatchObject([
      { type: 'unknown', id: 'p/r/role-r', facts: ['os'], role: 'r', tags: ['r'] },
      { type: 'task', id: 'p/one' },
      { type: 'flush' },
    ]);
  });

  it('do not change the ids of what does not depend on them', () => {
    expect(expand(play).items.map(({ id }) => id)).toEqual(['p/r/debian', 'p/r/flush', 'p/one', 'p/flush']);
  });
});

describe('handlers', () => {
  it('are all that any task names, each identity once, in the order of definition', () => {
    const first = handler('First', note({ text: 'a' }));
    const second = handler('Second', note({ text: 'b' }));
    const third = handler('Third', note({ text: 'c' }));
    const again = handler('First again', note({ text: 'a' }));
    const plan = planOf([
      one('x', { notify: [third, again] }),
      block('b', [], { rescue: [one('y', { notify: second })] }),
      guarded('g', [one('z', { notify: first })], way),
    ]);
    expect(plan.handlers.map(({ identity }) => identity)).toEqual(
      [second, third, again].map(({ identity }) => identity),
    );
    expect(plan.handlers.map(({ order }) => order)).toEqual(
      [...plan.handlers.map(({ order }) => order)].sort((a, b) => a - b),
    );
  });
});
