import type { Item } from '../core/block.ts';
import type { Play } from '../core/fleet.ts';
import type { Handler } from '../core/handler.ts';
import type { Ref } from '../core/ref.ts';
import type { RoleUse } from '../core/role.ts';
import type { Task } from '../core/task.ts';
import type { BlockPosition, Plan, PlannedItem, PlannedTask } from './plan.ts';
import { slug, uniqueIds } from './slug.ts';

/** What a role, or a play itself, gives of a plan. */
export interface Stretch {
  readonly play: Play;
  readonly role: RoleUse | undefined;
  /** Undefined while the facts are missing that the list depends on. */
  readonly items: readonly Item[] | undefined;
}

/** A plan but for the host's name. */
export type Layout = Omit<Plan, 'host'>;

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

/**
 * One flat list of what plays and roles give, with stable unique ids.
 *
 * @example layOut([{ play, role: undefined, items: [task('Write it', file({ path: '/etc/motd', content: '' }))] }])
 */
export function layOut(stretches: readonly Stretch[]): Layout {
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

  for (const { play, role, items: own } of stretches) {
    const prefix = slug(play.name);
    const scope: Scope = {
      play: play.name,
      role: role?.name,
      become: play.become,
      prefix: role === undefined ? prefix : `${prefix}/${slug(role.name)}`,
      tags: [...play.tags, ...(role?.tags ?? [])],
      when: [],
      blocks: [],
    };
    if (own === undefined) {
      items.push({ ...place(`role ${role?.name}`, scope), type: 'unknown', facts: role?.facts ?? [] });
      continue;
    }
    for (const item of own) add(item, scope);
    if (role !== undefined || own.length > 0) items.push({ ...place('flush', scope), type: 'flush' });
  }
  return { items, handlers: [...handlers.values()].sort((a, b) => a.order - b.order) };
}

function within(scope: Scope, name: string, tags: readonly string[], when: boolean | Ref<boolean> | undefined): Scope {
  return {
    ...scope,
    prefix: `${scope.prefix}/${slug(name)}`,
    tags: [...scope.tags, ...tags],
    when: [...scope.when, ...(when === undefined ? [] : [when])],
  };
}
