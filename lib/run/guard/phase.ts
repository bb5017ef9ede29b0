import type { OldWay } from '../../core/module.ts';
import { keyOf } from '../../core/probe.ts';
import type { PlannedGuarded, PlannedTask } from '../../plan/plan.ts';
import { compileQuestions } from '../../probes/compile.ts';
import { Batch } from '../batch.ts';
import { type Apply, type Decision, decide, type Lookup } from '../decide.ts';
import { handlerTasks } from '../handlers.ts';
import { verdictOf } from '../sending.ts';
import type { HostState } from '../state.ts';

/** What one phase of a guarded block has to do. */
export interface PhaseWork {
  readonly decisions: readonly { readonly task: PlannedTask; readonly decision: Decision }[];
  readonly todo: readonly { readonly task: PlannedTask; readonly apply: Apply }[];
}

/** A task of the block could not do its part. */
export interface PhaseFailure {
  readonly task: PlannedTask;
  readonly error: unknown;
}

/** Questions of guarded tasks have at most 3 levels, so this many looks answer them all. */
const mostLooks = 5;

/**
 * Looks and decides until every task of a phase is decided.
 *
 * @param old while the old way in must stay open; undefined in the closing phase
 */
export async function decidePhase(
  state: HostState,
  tasks: readonly PlannedTask[],
  old: OldWay | undefined,
): Promise<PhaseWork> {
  const lookup: Lookup = { ...state.lookup(), old };
  for (let look = 0; look < mostLooks; look++) {
    const decisions = tasks.map((task) => ({ task, decision: decide(task, lookup) }));
    const questions = decisions.flatMap(({ decision }) => (decision.kind === 'ask' ? decision.questions : []));
    if (questions.length === 0) {
      const todo = decisions.flatMap(({ task, decision }) =>
        decision.kind === 'apply' ? [{ task, apply: decision }] : [],
      );
      return { decisions, todo };
    }
    const asked = compileQuestions(questions);
    const entries = await state.link.exchange({ program: asked.program, seconds: asked.seconds, changes: false });
    const answers = asked.read((id) => entries.get(id));
    for (const question of questions) {
      const answer = answers.get(keyOf(question));
      if (answer !== undefined) state.knowledge.learn(question, answer);
    }
  }
  throw new Error('The questions of a guarded block do not end.');
}

/** Sends the steps of a phase's tasks, in order; the first failure ends it. */
export async function applyPhase(state: HostState, todo: PhaseWork['todo']): Promise<PhaseFailure | undefined> {
  const batch = new Batch();
  const user = { name: state.link.hello?.user ?? 'root' };
  for (const { task, apply } of todo) {
    try {
      batch.add(task, apply, apply.steps(), user, { notified: [], settled: [] });
    } catch (error) {
      return { task, error };
    }
  }
  const entries = await state.link.exchange({
    program: batch.program,
    seconds: batch.seconds,
    uploads: batch.uploads,
    changes: true,
  });
  state.knowledge.forget();
  const results = batch.results(entries);
  for (const [position, pending] of batch.tasks.entries()) {
    const verdict = verdictOf(pending, results[position]);
    if (verdict.error !== undefined) return { task: pending.task, error: verdict.error };
  }
  return undefined;
}

/** Handlers of the tasks that changed, each once, as tasks to be run inside the guard. */
export function handlersOf(item: PlannedGuarded, changed: readonly PlannedTask[]): PlannedTask[] {
  const notified = changed.flatMap(({ notify }) => notify).map((handler) => [handler.identity, handler] as const);
  return handlerTasks(item, new Map(notified), new Set());
}

/** Paths that the phase's tasks may alter. */
export function pathsOf(todo: PhaseWork['todo']): string[] {
  return todo
    .flatMap(({ apply }) => apply.touches)
    .filter((resource) => resource.startsWith('path:') && resource !== 'path:*')
    .map((resource) => resource.slice('path:'.length));
}
