import { keyOf, type Probe } from '../core/probe.ts';
import { compileQuestions } from '../probes/compile.ts';
import { type Entry, LostError } from '../shell/session.ts';
import { Batch, type PendingResult, type PendingTask } from './batch.ts';
import { isRefused } from './decide.ts';
import { notStarted, refused } from './errors.ts';
import { afterFailure, afterLoss, reportFailure } from './failing.ts';
import { wholeLines } from './lines.ts';
import type { TaskOutcome } from './outcome.ts';
import { followBatch, type Progress } from './progress.ts';
import type { HostState } from './state.ts';

/**
 * Sends what is decided and asks what is next, in one message.
 *
 * @param next where deciding stopped
 * @returns the index to go on from, or undefined when the host is done for
 */
export async function send(state: HostState, next: number, questions: readonly Probe[]): Promise<number | undefined> {
  const isLast = !state.batch.isEmpty && next >= state.items.length && questions.length === 0 && !state.owes;
  const asked = compileQuestions(questions);
  const { batch, job, link } = state;
  const progress = followBatch(batch, (item) => job.emit({ type: 'item-start', host: job.host, item }));
  const output = outputOf((text) => job.emit({ type: 'output', host: job.host, text }));
  let entries: Map<string, Entry>;
  try {
    entries = await link.exchange({
      program: batch.program + (asked.program && `if [ -z "$F" ];then :\n${asked.program}fi\n`),
      seconds: batch.seconds + asked.seconds,
      uploads: batch.uploads,
      changes: !batch.isEmpty,
      isLast,
      onOutput: (id, chunk, stream) => {
        if (id.startsWith('s-')) output.add(id, stream, chunk);
      },
      onEntry: ({ id }) => {
        output.end(id);
        progress.ended(id);
      },
    });
  } catch (error) {
    if (!(error instanceof LostError) || job.signal?.aborted) throw error;
    return afterLoss(state, next, error);
  }
  state.batch = new Batch();
  const failed = settleBatch(state, batch, entries, progress);
  if (failed?.again) return failed.index;
  if (failed) return afterFailure(state, failed.index, failed.error, failed.pending.task);
  // In check mode nothing ran: what was foretold stays foretold, and what it may touch stays uncertain.
  if (!job.check) state.knowledge.confirm();
  learn(
    state,
    questions,
    asked.read((id) => entries.get(id)),
  );
  return next;
}

/** Whole lines of each stream of each step, so that no line is made of two halves of others. */
function outputOf(emit: (text: string) => void) {
  const open = new Map<string, Map<string, ReturnType<typeof wholeLines>>>();
  return {
    add(id: string, stream: string, chunk: Buffer): void {
      const streams = open.get(id) ?? new Map<string, ReturnType<typeof wholeLines>>();
      const lines = streams.get(stream) ?? wholeLines(emit);
      open.set(id, streams.set(stream, lines));
      lines.add(chunk);
    },
    end(id: string): void {
      for (const lines of open.get(id)?.values() ?? []) lines.end();
      open.delete(id);
    },
  };
}

function learn(
  state: HostState,
  questions: readonly Probe[],
  answers: ReturnType<ReturnType<typeof compileQuestions>['read']>,
): void {
  for (const question of questions) {
    const answer = answers.get(keyOf(question));
    if (answer !== undefined) state.knowledge.learn(question, answer);
  }
}

interface Failed {
  readonly index: number;
  readonly error: unknown;
  readonly pending: PendingTask;
  /** Nothing is lost: the task is looked at and decided once more. */
  readonly again?: true;
}

/** Turns the records of a batch into reports; the first failure ends it, and what came after is undecided again. */
function settleBatch(
  state: HostState,
  batch: Batch,
  entries: ReadonlyMap<string, Entry>,
  progress: Progress,
): Failed | undefined {
  const list = batch.results(entries);
  const results = new Map(batch.tasks.map((pending, position) => [pending, list[position]] as const));
  const { deferred } = state;
  state.deferred = [];
  for (const [position, { index, outcome, pending }] of deferred.entries()) {
    if (!pending) {
      state.report(outcome);
      continue;
    }
    const { task } = pending;
    const seconds = progress.seconds(batch.tasks.indexOf(pending));
    const verdict = verdictOf(pending, results.get(pending));
    if (verdict.error === undefined) {
      state.values.set(task.identity, { changed: outcome.status === 'changed', result: verdict.result });
      state.report({ ...outcome, outputs: verdict.outputs, seconds });
      continue;
    }
    for (const undecided of deferred.slice(position)) state.values.delete(undecided.outcome.task.identity);
    state.rollback(deferred.slice(0, position + 1).flatMap((one) => (one.pending ? [one.outcome.task] : [])));
    state.dropHandlerRuns(index);
    const started = batch.tasks.slice(0, batch.tasks.indexOf(pending) + 1);
    state.knowledge.reject(started.flatMap(({ apply }) => apply.touches));
    if (state.takeRetry(pending, verdict.error)) {
      state.note(`${verdict.error.message} It is looked at again.`);
      return { index, error: verdict.error, pending, again: true };
    }
    const missing = verdict.result === undefined ? `"${task.name}" failed` : undefined;
    state.values.set(task.identity, { changed: false, result: verdict.result, missing });
    const status = task.ignoreErrors ? 'ignored' : 'failed';
    reportFailure(state, index, { ...outcome, status, error: verdict.error, outputs: verdict.outputs, seconds });
    return { index, error: verdict.error, pending };
  }
  return undefined;
}

interface Verdict {
  readonly error?: unknown;
  readonly result?: unknown;
  readonly outputs: TaskOutcome['outputs'];
}

/** What one task came to: its steps' exit statuses, then its module's own judgement, then the task's `fails`. */
export function verdictOf(pending: Pick<PendingTask, 'task' | 'apply'>, result: PendingResult | undefined): Verdict {
  const { task, apply } = pending;
  if (!result || result.kind === 'not-started') return { error: notStarted(), outputs: [] };
  const { outputs } = result;
  if (result.kind === 'failed') return { error: result.error, outputs };
  try {
    const value = apply.module.result(apply.params, apply.state, outputs);
    return isRefused(task, value) ? { error: refused(task), result: value, outputs } : { result: value, outputs };
  } catch (error) {
    return { error, outputs };
  }
}
