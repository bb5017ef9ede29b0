import { describe, expect, it } from 'vitest';
import type { PlannedItem } from '../plan/plan.ts';
import { hostListLines, type ListContext, tagListLines, taskListLines } from './list.ts';
import { noPaint } from './paint.ts';
import { plannedTask } from './testing/values.ts';

const context: ListContext = { paint: noPaint, verbosity: 0 };
const { type: _type, call: _call, ...place } = plannedTask('Any');
const plan = (host: string, items: readonly PlannedItem[]) => ({ host, items, handlers: [] });

describe('--list-tasks', () => {
  const items: readonly PlannedItem[] = [
    plannedTask('Write it'),
    plannedTask('Mend it', { blocks: [{ block: 'b', part: 'rescue' }], tags: [] }),
    {
      ...place,
      type: 'guarded',
      name: 'Harden sshd',
      tasks: [plannedTask('Write the settings')],
      when: [],
      options: { way: { user: 'deploy', port: 22 }, allowedFrom: [] },
    },
    { ...place, type: 'flush', name: 'flush' },
    { ...place, type: 'unknown', name: 'role other', role: 'other', facts: ['os', 'architecture'], tags: ['other'] },
    plannedTask('Own task', { role: undefined, tags: [] }),
  ];

  it('shows tasks by play and role; hosts with the same list share it', () => {
    const plans = [plan('gw1', items), plan('gw2', items), plan('gw3', items.slice(0, 1))];
    expect(taskListLines(['Play', 'Empty'], plans, context)).toEqual([
      'Play  gw1, gw2',
      '  base',
      '    Write it  [base]',
      '    Mend it (rescue)',
      '    Harden sshd (guarded)  [base]',
      '      Write the settings  [base]',
      '  other',
      '    depends on facts (os, architecture)  [other]',
      '  Own task',
      'Play  gw3',
      '  base',
      '    Write it  [base]',
    ]);
  });

  it('adds ids with -v', () => {
    expect(taskListLines(['Play'], [plan('gw1', items.slice(0, 1))], { ...context, verbosity: 1 }).at(-1)).toBe(
      '      play/base/Write it',
    );
  });
});

describe('--list-hosts and --list-tags', () => {
  it('are by play', () => {
    const hosts = [
      { name: 'gw1', address: '192.0.2.1' },
      { name: 'gateway2', address: '192.0.2.2' },
    ];
    expect(hostListLines([{ name: 'Site', group: 'gateways', hosts }], context)).toEqual([
      'Site  group gateways, 2 hosts',
      '  gw1       192.0.2.1',
      '  gateway2  192.0.2.2',
    ]);
    expect(
      tagListLines(
        [
          { name: 'Site', tags: ['base', 'ssh'] },
          { name: 'Bare', tags: [] },
        ],
        context,
      ),
    ).toEqual(['Site', '  base, ssh', 'Bare', '  no tags']);
  });
});
