import type { PlannedTask } from '../plan/plan.ts';
import type { LostError } from '../shell/session.ts';
import { Batch } from './batch.ts';
import { type Decision, decide, isRefused } from './decide.ts';
import { outcomeUnknown, refUnknown, refused } from './errors.ts';
import type { TaskOutcome } from './outcome.ts';

import { leaveOut } from './refs.ts';
import type { HostState } from './state.ts';

/**
 * Fails the task at `index`, whose decision itself is the failure.
 *
 * @returns the index to go on from, or undefined when the host is done for
 */
export function failDecision(state: HostState, index: number): number | undefined {
  const item = state.items[index];
  const task = item?.type === 'guarded' ? item.tasks.find((inner) => isFailing(state, inner)) : item;
  if (task?.type !== 'task') throw new Error('Only a task can fail while it is decided.');
  const decision = decide(task, state.lookup());
  const error = errorOf(task, decision);
  const result = decision.kind === 'ok' ? decision.result : undefined;
  const missing = result === undefined ? `"${task.name}" failed` : undefined;
  state.values.set(task.identity, { changed: false, result, missing });
  const status = task.ignoreErrors ? 'ignored' : 'failed';
  reportFailure(state, index, { task, status, changes: [], error, outputs: [], seconds: 0 });
  return afterFailure(state, index, error, task);
}

/** Whether a task's decision alone says that it fails. */
export function isFailing(state: HostState, task: PlannedTask): boolean {
  const decision = decide(task, state.lookup());
  if (decision.kind === 'failed') return !(state.job.check && decision.stale);
  return decision.kind === 'ok' && !decision.stale && isRefused(task, decision.result);
}

function errorOf(task: PlannedTask, decision: Decision): unknown {
  switch (decision.kind) {
    case 'failed':
      return decision.error;
    case 'ok':
      return refused(task);
    case 'apply':
      try {
        decision.steps();
      } catch (error) {
        return error;
      }
      break;
    case 'blocked':
      return refUnknown(task);
  }
  throw new Error(`Task ${task.id} was to fail, but its decision is "${decision.kind}".`);
}

/** Reports a failure; one that a block rescues does not count as the host's. */
export function reportFailure(state: HostState, index: number, outcome: TaskOutcome): void {
  const isRescued = outcome.status === 'failed' && state.flow.isRescued(index);
  if (!isRescued) {
    state.report(outcome);
    return;
  }
  state.counts.rescued += 1;
  state.job.emit({ type: 'task', host: state.job.host, outcome });
}

/** Where a host goes on after a failure: past an ignored one, into a rescue or always part, or nowhere. */
export function afterFailure(
  state: HostState,
  index: number,
  error: unknown,
  task: PlannedTask | undefined,
): number | undefined {
  if (task?.ignoreErrors) return state.step(index);
  const way = state.flow.fail(index);
  if (!way) {
    state.failure = error;
    return undefined;
  }
  if (way.rescued) state.leaving = undefined;
  else state.leaving ??= error;
  leaveOut(state.items, index + 1, way.next, state.values);
  return way.next;
}

/**
 * The link broke in the middle of a message: come back, read the journal, and decide again what did not end.
 *
 * An action that had begun and did not end fails with `OUTCOME_UNKNOWN`: it is not repeated by itself.
 *
 * @returns the index to go on from, or undefined when the host is done for
 * @throws UnreachableError when the host does not come back
 */
export async function afterLoss(state: HostState, next: number, error: LostError): Promise<number | undefined> {
  state.note(`${error.message} Coming back to see what ended.`);
  // The journal is where the user of the lost steps keeps it, whoever comes next.
  const lost = state.items[state.deferred[0]?.index ?? next];
  const lines = await state.link.reopen(lost?.become ?? state.items.at(-1)?.become ?? true);
  const ended = idsOf(lines, 'e');
  const begun = idsOf(lines, 'b');
  const { deferred } = state;
  state.batch = new Batch();
  state.deferred = [];
  state.knowledge.forget();
  state.pending.clear();
  state.ledger = new Set(state.link.hello?.pending ?? []);
  for (const identity of state.ledger) state.owe(identity);
  for (const [position, { index, outcome, pending }] of deferred.entries()) {
    if (!pending) {
      state.report(outcome);
      continue;
    }
    const { task, apply } = pending;
    if (ended.has(task.id) && !state.needed.has(task.identity) && !task.fails) {
      const missing = `the output of "${task.name}" was lost`;
      state.values.set(task.identity, { changed: outcome.status === 'changed', result: undefined, missing });
      state.report(outcome);
      continue;
    }
    for (const rest of deferred.slice(position)) state.values.delete(rest.outcome.task.identity);
    state.dropHandlerRuns(index);
    if (begun.has(task.id) && apply.moduleKind === 'action') {
      const unknown = outcomeUnknown(task);
      state.values.set(task.identity, { changed: false, result: undefined, missing: `"${task.name}" was cut off` });
      reportFailure(state, index, { ...outcome, status: task.ignoreErrors ? 'ignored' : 'failed', error: unknown });
      return afterFailure(state, index, unknown, task);
    }
    if (begun.has(task.id)) state.begun.add(task.id);
    return index;
  }
  return next;
}

function idsOf(lines: readonly string[], key: 'b' | 'e'): ReadonlySet<string> {
  return new Set(lines.filter((line) => line.startsWith(`${key} `)).map((line) => line.slice(2)));
}
