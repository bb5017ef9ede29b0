import type { Item } from '../core/block.ts';
import type { Facts } from '../core/facts.ts';
import type { Play } from '../core/fleet.ts';
import type { Handler } from '../core/handler.ts';
import type { Ref } from '../core/ref.ts';
import type { HostInfo } from '../core/role.ts';
import type { Task } from '../core/task.ts';
import type { BlockPosition, Plan, PlannedItem, PlannedTask } from './plan.ts';
import { slug, uniqueIds } from './slug.ts';

export interface ExpandInput {
  readonly host: HostInfo;
  /** Parsed vars by role key. */
  readonly vars: Readonly<Record<string, unknown>>;
  /** Undefined while nobody has asked the host. */
  readonly facts: Facts | undefined;
}

/** What items inherit from what stands around them. */
interface Scope {
  readonly play: string;
  readonly role: string | undefined;
  readonly become: boolean;
  readonly prefix: string;
  readonly tags: readonly string[];
  readonly when: readonly (boolean | Ref<boolean>)[];
  readonly blocks: readonly BlockPosition[];
}

/** Proves to `expand` that facts are there; a role without facts never reads them. */
const noFacts = Object.freeze({}) as Facts;

/**
 * The plan of one host: all its plays and roles as one flat list with stable unique ids. No I/O.
 *
 * @example expandPlan(plays, { host: { name: 'gw1', address: '203.0.113.5', groups: ['gateways'] }, vars, facts: undefined })
 */
export function expandPlan(plays: readonly Play[], input: ExpandInput): Plan {
  const unique = uniqueIds();
  const items: PlannedItem[] = [];
  const handlers = new Map<string, Handler>();
  const collect = (task: PlannedTask): PlannedTask => {
    for (const handler of task.notify) handlers.set(handler.identity, handlers.get(handler.identity) ?? handler);
    return task;
  };

  const plannedTask = (task: Task, scope: Scope): PlannedTask => {
    const { when, notify = [], tags = [], ignoreErrors = false, fails } = task.options;
    return collect({
      ...place(task.name, scope, tags),
      type: 'task',
      call: task.call,
      when: [...scope.when, ...(when === undefined ? [] : [when])],
      notify: Array.isArray(notify) ? notify : [notify as Handler],
      ignoreErrors,
      fails,
      identity: task.identity,
      source: task.source,
    });
  };

  const place = (name: string, scope: Scope, tags: readonly string[] = []) => ({
    id: unique(`${scope.prefix}/${slug(name)}`),
    name,
    play: scope.play,
    role: scope.role,
    become: scope.become,
    tags: [...new Set([...scope.tags, ...tags])],
    blocks: scope.blocks,
  });

  const add = (item: Item, scope: Scope): void => {
    switch (item.type) {
      case 'task':
        items.push(plannedTask(item, scope));
        return;
      case 'flush':
        items.push({ ...place('flush', scope), type: 'flush' });
        return;
      case 'guarded': {
        const { when, tags = [] } = item.options;
        const inner = within(scope, item.name, tags, when);
        items.push({
          ...place(item.name, scope, tags),
          type: 'guarded',
          when: inner.when,
          tasks: item.tasks.map((task) => plannedTask(task, inner)),
          options: item.options,
        });
        return;
      }
      case 'block': {
        const { when, tags = [] } = item.options;
        const id = unique(`${scope.prefix}/${slug(item.name)}`);
        const inner = within(scope, item.name, tags, when);
        const parts = { body: item.items, rescue: item.rescue, always: item.always } as const;
        for (const part of ['body', 'rescue', 'always'] as const) {
          const position = { block: id, part } as const;
          for (const child of parts[part]) add(child, { ...inner, blocks: [...scope.blocks, position] });
        }
      }
    }
  };

  for (const play of plays) {
    if (!input.host.groups.includes(play.group)) continue;
    const scope: Scope = {
      play: play.name,
      role: undefined,
      become: play.become,
      prefix: slug(play.name),
      tags: play.tags,
      when: [],
      blocks: [],
    };
    for (const role of play.roles(input.vars, input.host)) {
      const inner = {
        ...scope,
        role: role.name,
        prefix: `${scope.prefix}/${slug(role.name)}`,
        tags: [...scope.tags, ...role.tags],
      };
      if (role.facts.length > 0 && !input.facts) {
        items.push({ ...place(`role ${role.name}`, inner), type: 'unknown', facts: role.facts });
        continue;
      }
      for (const item of role.expand(input.host, input.facts ?? noFacts)) add(item, inner);
      items.push({ ...place('flush', inner), type: 'flush' });
    }
    const own = play.tasks(input.vars, input.host);
    for (const item of own) add(item, scope);
    if (own.length > 0) items.push({ ...place('flush', scope), type: 'flush' });
  }
  return { host: input.host.name, items, handlers: [...handlers.values()].sort((a, b) => a.order - b.order) };
}

function within(scope: Scope, name: string, tags: readonly string[], when: boolean | Ref<boolean> | undefined): Scope {
  return {
    ...scope,
    prefix: `${scope.prefix}/${slug(name)}`,
    tags: [...scope.tags, ...tags],
    when: [...scope.when, ...(when === undefined ? [] : [when])],
  };
}
