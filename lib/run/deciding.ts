import type { Change } from '../core/change.ts';
import type { Probe } from '../core/probe.ts';
import type { Step } from '../core/step.ts';
import type { PlannedGuarded, PlannedTask } from '../plan/plan.ts';
import { withContents } from './contents.ts';
import { type Apply, type Decision, decide, isRefused } from './decide.ts';
import { isFailing } from './failing.ts';
import { dueAt, handlerTasks, scheduledIn } from './handlers.ts';
import type { HostState } from './state.ts';

/** Why deciding stopped: nothing left; steps or questions must be sent; a guard, a failure, another user comes next. */
export type Stop = 'end' | 'send' | 'guarded' | 'fail' | 'user';

/** Where deciding goes on, and why it stopped there. */
export interface Stopped {
  readonly next: number;
  readonly stop: Stop;
}

/** One item's part: undefined goes on. */
type Halt = { readonly stop: Stop; readonly isDecided: boolean } | undefined;

/**
 * Decides items from `start` on, as far as what is known reaches; steps go to the batch, reports wait behind them.
 *
 * @example const { next, stop } = decideFrom(state, 0);
 */
export function decideFrom(state: HostState, start: number): Stopped {
  if (state.batch.isEmpty) state.checkpoint();
  const become = state.items[start]?.become;
  let index = start;
  for (;;) {
    const item = state.items[index];
    if (!item) return { next: index, stop: 'end' };
    if (item.become !== become) return { next: index, stop: 'user' };
    switch (item.type) {
      case 'unknown':
        throw new Error('A role was not expanded although facts were gathered.');
      case 'flush':
        insertHandlers(state, index);
        break;
      case 'guarded': {
        const stop = decideGuarded(state, index, item);
        if (stop) return { next: index, stop };
        break;
      }
      case 'task': {
        const halt = decideTask(state, index, item);
        if (halt) return { next: index + (halt.isDecided ? 1 : 0), stop: halt.stop };
      }
    }
    index = state.step(index);
  }
}

function insertHandlers(state: HostState, index: number): void {
  const flush = state.items[index];
  if (flush?.type !== 'flush') return;
  const scheduled = scheduledIn(state.items.slice(index + 1));
  const due = dueAt(state.pending, state.items, index);
  state.items.splice(index + 1, 0, ...handlerTasks(flush, due, scheduled));
}

function decideTask(state: HostState, index: number, task: PlannedTask): Halt {
  const decision = decide(task, state.lookup());
  switch (decision.kind) {
    case 'blocked':
      return decideBlocked(state, index, task);
    case 'ask':
      return { stop: 'send', isDecided: false };
    case 'failed':
      if (!(state.job.check && decision.stale)) return { stop: 'fail', isDecided: false };
      return decideUnknown(state, index, task, 'an earlier change decides this');
    case 'skipped':
      state.values.set(task.identity, { changed: false, result: undefined, missing: `"${task.name}" was skipped` });
      state.defer(index, task, 'skipped', { reason: decision.reason });
      settleHandler(state, task);
      return undefined;
    case 'ok':
      return decideOk(state, index, task, decision);
    case 'apply':
      return state.job.check ? foretell(state, index, task, decision) : append(state, index, task, decision);
  }
}

function decideOk(state: HostState, index: number, task: PlannedTask, decision: Decision & { kind: 'ok' }): Halt {
  if (decision.stale) return decideUnknown(state, index, task, 'an earlier change decides this');
  if (isRefused(task, decision.result)) return { stop: 'fail', isDecided: false };
  const wasBegun = state.begun.delete(task.id);
  state.values.set(task.identity, { changed: wasBegun, result: decision.result });
  state.defer(index, task, wasBegun ? 'changed' : 'ok', {});
  settleHandler(state, task);
  return undefined;
}

/** Check mode, where only a real run would tell: also whoever reads it, and whoever it would notify, is unknown. */
function decideUnknown(state: HostState, index: number, task: PlannedTask, reason: string): Halt {
  state.values.set(task.identity, { changed: 'unknown', result: undefined, pending: true });
  state.defer(index, task, 'unknown', { reason });
  state.mayNotify(task);
  settleHandler(state, task);
  return undefined;
}

/** A handler that finds nothing to do has done its part. */
function settleHandler(state: HostState, task: PlannedTask): void {
  if (task.handler) state.batch.settle(state.account(task).settled);
}

/** Check mode: the same decision, less the doing. */
function foretell(state: HostState, index: number, task: PlannedTask, decision: Apply): Halt {
  const isUnknown =
    decision.changes.some((change) => change.unknown) || decision.moduleKind === 'wait' || state.isUncertain(task);
  const changes = state.job.diff ? foretoldContents(state, decision) : decision.changes;
  const isChange = decision.moduleKind !== 'wait';
  state.values.set(task.identity, { changed: isChange, result: undefined, pending: true });
  state.knowledge.expect(decision.touches, decision.predictions);
  state.account(task, isChange);
  state.defer(index, task, isUnknown ? 'unknown' : 'changed', { changes });
  return undefined;
}

function foretoldContents(state: HostState, decision: Apply): readonly Change[] {
  try {
    // What stands there now is the best that check mode can show, also where an earlier change may yet alter it.
    const known = { get: (question: Probe) => state.knowledge.getStale(question) };
    return withContents(decision.changes, decision.steps(), known);
  } catch {
    // A real run says what is wrong with the steps; here only the text to show is missing.
    return decision.changes;
  }
}

function append(state: HostState, index: number, task: PlannedTask, decision: Apply): Halt {
  const { batch } = state;
  let steps: readonly Step[];
  try {
    steps = decision.steps();
  } catch {
    // What is wrong is said when this task's turn to be sent comes.
    return { stop: 'fail', isDecided: false };
  }
  const isChange = decision.moduleKind !== 'wait';
  batch.add(task, decision, steps, { name: state.link.hello?.user ?? 'root' }, state.account(task, isChange));
  const changes = state.job.diff ? withContents(decision.changes, steps, state.knowledge) : decision.changes;
  state.values.set(task.identity, { changed: isChange, result: undefined, pending: true });
  state.knowledge.expect(decision.touches, decision.predictions);
  state.defer(index, task, isChange ? 'changed' : 'ok', { changes }, batch.tasks.at(-1));
  const mustSend = task.fails !== undefined || batch.isFull || state.needed.has(task.identity);
  return mustSend ? { stop: 'send', isDecided: true } : undefined;
}

function decideBlocked(state: HostState, index: number, task: PlannedTask): Halt {
  if (!state.batch.isEmpty) return { stop: 'send', isDecided: false };
  if (!state.job.check) return { stop: 'fail', isDecided: false };
  return decideUnknown(state, index, task, 'it depends on the result of a task that check mode does not run');
}

/** A guarded block with nothing to do needs no guard. It stops when it has something to do, not all is known, or a task fails. */
function decideGuarded(state: HostState, index: number, item: PlannedGuarded): 'guarded' | 'fail' | undefined {
  const decisions = item.tasks.map((task) => decide(task, state.lookup()));
  const isSettled = decisions.every(({ kind }) => kind === 'ok' || kind === 'skipped');
  if (!state.job.check && !isSettled) return 'guarded';
  if (decisions.some(({ kind }) => kind === 'ask')) return 'guarded';
  for (const task of item.tasks) {
    if (isFailing(state, task)) return 'fail';
    decideTask(state, index, task);
  }
  return undefined;
}
