import { PincerError, UnreachableError } from '../core/errors.ts';
import type { PlannedGuarded } from '../plan/plan.ts';
import { LostError } from '../shell/session.ts';
import { decideFrom, type Stopped } from './deciding.ts';
import { afterFailure, failDecision } from './failing.ts';
import { awaitRevert } from './guard/revert.ts';
import { runGuarded } from './guard/run.ts';
import type { HostJob } from './job.ts';
import type { HostResult } from './outcome.ts';
import { send } from './sending.ts';
import { HostState } from './state.ts';
import { questionsOf } from './window.ts';

/**
 * Brings one host through its list: look, decide, send (design, section 4.2), until nothing is left to decide.
 * Every message decides at least one task, so a converged host needs about one. Never throws: whatever happens becomes
 * the host's result.
 *
 * @example const result = await runHost(job);
 */
export async function runHost(job: HostJob): Promise<HostResult> {
  const started = performance.now();
  const state = new HostState(job);
  const { host, emit } = job;
  let end: Pick<HostResult, 'state' | 'error'>;
  emit({ type: 'host-start', host });
  try {
    await walk(state);
    end = state.failure === undefined ? { state: 'done' } : { state: 'failed', error: state.failure };
  } catch (error) {
    end = { state: stateOf(error, state), error };
  }
  // A run that only checks leaves everything as it is, the ledger of another run too.
  if (job.check) state.link.disconnect();
  else await state.link.end(state.owes, state.batch.isEmpty ? state.batch.program : '');
  const result: HostResult = {
    host,
    ...end,
    counts: { ...state.counts },
    roundTrips: state.link.roundTrips,
    seconds: (performance.now() - started) / 1000,
    sentBytes: state.link.sentBytes,
    pendingHandlers: [...state.pending.values()].map(({ name }) => name),
  };
  emit({ type: 'host-end', host, result });
  return result;
}

function stateOf(error: unknown, state: HostState): HostResult['state'] {
  if (state.job.signal?.aborted) return 'interrupted';
  if (error instanceof PincerError && error.code === 'HOST_BUSY') return 'refused';
  if (error instanceof UnreachableError || error instanceof LostError) {
    state.counts.unreachable += 1;
    return 'unreachable';
  }
  state.counts.failed += 1;
  return 'failed';
}

async function walk(state: HostState): Promise<void> {
  const { job, link } = state;
  state.setPlan(job.plan(undefined));
  await link.open(state.items[0]?.become ?? true);
  job.emit({ type: 'host-ready', host: job.host, label: link.connection?.label ?? job.host });
  if (state.items.some((item) => item.type === 'unknown')) {
    await link.exchange({ program: '', seconds: 60, changes: false }, true);
    state.setPlan(job.plan(link.hello?.facts));
    await heed(state);
  }
  let index: number | undefined = state.flow.enter(0);
  while (index !== undefined) {
    job.signal?.throwIfAborted();
    const greeted: boolean = link.isGreeted;
    const stopped: Stopped = greeted ? decideFrom(state, index) : { next: index, stop: 'send' };
    if (state.batch.isEmpty) state.flushReports();
    if (stopped.stop === 'end' && state.batch.isEmpty && greeted) return;
    index = await advance(state, stopped);
    if (!greeted && link.isGreeted) await heed(state);
  }
}

/** Does what deciding stopped for; steps that are decided always go first. */
async function advance(state: HostState, { next, stop }: Stopped): Promise<number | undefined> {
  const item = state.items[next];
  if (state.batch.isEmpty && stop === 'fail') return failDecision(state, next);
  if (state.batch.isEmpty && stop === 'user') {
    state.knowledge.forget();
    await state.link.open(item?.become ?? true);
    return next;
  }
  const questions =
    stop === 'user' ? [] : questionsOf(state.items.slice(next), state.knowledge, state.lookup(), state.job.diff);
  const isReady = !state.job.check && state.batch.isEmpty && stop === 'guarded' && item?.type === 'guarded';
  if (isReady && questionsOf([item], state.knowledge, state.lookup()).length === 0) return guard(state, next, item);
  return send(state, next, questions);
}

/** After a greeting: brings to an end what an interrupted run left, and takes over the handlers that it owes. */
async function heed(state: HostState): Promise<void> {
  const { link, job } = state;
  if (link.otherJournals.length > 0 && !job.check) {
    state.note('an earlier run was interrupted here; what it left is brought to an end first');
    await link.recover('others');
    state.knowledge.forget();
  }
  if (link.hello?.guardArmed && !job.check) {
    state.note('an earlier run changed the way in and did not confirm it; waiting until the host has restored itself');
    await awaitRevert(state);
    state.knowledge.forget();
  }
  const pending = link.hello?.pending ?? [];
  state.ledger = new Set(pending);
  for (const identity of pending) {
    if (state.owe(identity)) continue;
    state.note(`a handler (${identity}) that an earlier run notified is not in this playbook; it stays pending`);
  }
}

async function guard(state: HostState, index: number, item: PlannedGuarded): Promise<number | undefined> {
  const outcome = await runGuarded(item, state);
  state.knowledge.forget();
  for (const report of outcome.outcomes) {
    const missing = `"${report.task.name}" has no result`;
    state.values.set(report.task.identity, { changed: report.status === 'changed', result: undefined, missing });
    state.report(report);
  }
  return outcome.error === undefined ? state.step(index) : afterFailure(state, index, outcome.error, undefined);
}
