import type { Handler } from '../core/handler.ts';
import type { PlannedFlush, PlannedItem, PlannedTask } from '../plan/plan.ts';
import { slug } from '../plan/slug.ts';

/** Handlers that were notified and did not run, by identity. */
export type PendingHandlers = Map<string, Handler>;

/**
 * The handlers to run, in the order in which they were defined; one that a stronger pending one absorbs (a reload by a
 * restart of the same unit) is left out.
 */
function handlersToRun(pending: PendingHandlers): Handler[] {
  const all = [...pending.values()].sort((a, b) => a.order - b.order);
  return all.filter((handler) => !all.some((other) => other !== handler && absorbs(other, handler)));
}

/** Whether running one handler makes the other needless. */
export function absorbs(strong: Handler, weak: Handler): boolean {
  return (
    strong.call.module.name === weak.call.module.name &&
    strong.call.module.absorbs(strong.call.params, weak.call.params)
  );
}

/**
 * The handlers that a flush is to run. One that an earlier run left has its place too: behind the tasks that notify it,
 * since what it works on may only be made by them; where none of them is in the list, the last flush.
 *
 * @param index of the flush
 */
export function dueAt(pending: PendingHandlers, items: readonly PlannedItem[], index: number): PendingHandlers {
  if (!items.some((item, position) => position > index && item.type === 'flush')) return pending;
  const notified = new Set(items.slice(0, index).flatMap((item) => notifiedBy(item)));
  return new Map([...pending].filter(([identity]) => notified.has(identity)));
}

function notifiedBy(item: PlannedItem): string[] {
  if (item.type === 'guarded') return item.tasks.flatMap((task) => notifiedBy(task));
  return item.type === 'task' ? item.notify.map(({ identity }) => identity) : [];
}

/**
 * The runs of pending handlers as tasks of the list, to be inserted behind a flush.
 *
 * @param scheduled identities whose runs stand in the rest of the list already
 */
export function handlerTasks(
  flush: Pick<PlannedFlush, 'id' | 'play' | 'role' | 'become' | 'tags' | 'blocks'>,
  pending: PendingHandlers,
  scheduled: ReadonlySet<string>,
): PlannedTask[] {
  return handlersToRun(pending)
    .filter((handler) => !scheduled.has(handler.identity))
    .map((handler) => ({
      id: `${flush.id}/${slug(handler.name)}`,
      name: handler.name,
      play: flush.play,
      role: flush.role,
      become: flush.become,
      tags: flush.tags,
      blocks: flush.blocks,
      type: 'task' as const,
      call: handler.call,
      when: [],
      notify: [],
      ignoreErrors: false,
      fails: undefined,
      identity: Object.freeze({ handler: handler.identity }),
      source: undefined,
      handler,
    }));
}

/** Handlers whose runs stand in a list. */
export function scheduledIn(items: readonly PlannedItem[]): Set<string> {
  return new Set(items.flatMap((item) => (item.type === 'task' && item.handler ? [item.handler.identity] : [])));
}
