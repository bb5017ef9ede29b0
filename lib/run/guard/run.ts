import { isCovered } from '../../core/address.ts';
import type { OldWay } from '../../core/module.ts';
import type { PlannedGuarded, PlannedTask } from '../../plan/plan.ts';
import { type Entry, LostError } from '../../shell/session.ts';
import { isRefused } from '../decide.ts';
import { refused } from '../errors.ts';
import type { Status, TaskOutcome } from '../outcome.ts';
import type { HostState } from '../state.ts';
import { activateFailed, addressRefused, armFailed, preflightRefused, proofFailed, withRestored } from './errors.ts';
import { applyPhase, decidePhase, handlersOf, type PhaseFailure, type PhaseWork, pathsOf } from './phase.ts';
import { prove } from './proof.ts';
import { takeBack } from './revert.ts';
import {
  activateProgram,
  armProgram,
  commitProgram,
  confirmedMark,
  guardSeconds,
  keptPaths,
  preflightProgram,
} from './script.ts';

export interface GuardOutcome {
  readonly outcomes: readonly TaskOutcome[];
  readonly error?: unknown;
}

/**
 * Runs a guarded block (lock-out-guard protocol): first phase OPEN, which adds and removes nothing, then phase CLOSE,
 * which removes what the new way in does not need. Each phase that has something to do is armed, applied, proven by a
 * new login and only then confirmed; anything else takes it back.
 *
 * @example const { outcomes, error } = await runGuarded(item, state);
 */
export async function runGuarded(item: PlannedGuarded, state: HostState): Promise<GuardOutcome> {
  const changed = new Map<PlannedTask, TaskOutcome['changes']>();
  const old = oldWayOf(state);
  // Without SSH there is no way in that the block could cut.
  const phases = old ? [old, undefined] : [undefined];
  let last: PhaseWork = { decisions: [], todo: [] };
  for (const open of phases) {
    last = await decidePhase(state, item.tasks, open);
    const failure = decisionFailure(last);
    if (failure) return end(item, changed, last, failure);
    if (last.todo.length === 0) continue;
    const broken = old ? await phase(item, state, last, old) : await plainPhase(item, state, last);
    if (broken) return end(item, changed, last, broken);
    for (const { task, apply } of last.todo) changed.set(task, [...(changed.get(task) ?? []), ...apply.changes]);
  }
  return end(item, changed, last, undefined);
}

/** The way that this session came by; undefined when it did not come by SSH. */
function oldWayOf(state: HostState): OldWay | undefined {
  const { connection, hello } = state.link;
  const [clientAddress, , , port] = (hello?.connection ?? '').split(' ');
  if (!connection?.port || !clientAddress) return undefined;
  return { user: connection.user, port: Number(port ?? connection.port), clientAddress };
}

/** One phase under the guard; undefined: it is confirmed, and the link goes on over the proven connection. */
async function phase(
  item: PlannedGuarded,
  state: HostState,
  work: PhaseWork,
  old: OldWay,
): Promise<PhaseFailure | undefined> {
  const { way, allowedFrom } = item.options;
  const { link, job } = state;
  const first = work.todo[0]?.task ?? item.tasks[0];
  if (!first) return undefined;
  const fail = (error: unknown): PhaseFailure => ({ task: first, error });
  if (!isCovered(old.clientAddress, allowedFrom)) return fail(addressRefused(old.clientAddress, allowedFrom));
  const preflight = await ask(state, preflightProgram(way.user), guardSeconds.arm);
  const refusal = preflightRefused(textOf(preflight, 'guard-preflight'), way);
  if (refusal) return fail(refusal);
  const armed = await ask(state, armProgram(keptPaths(pathsOf(work.todo))), guardSeconds.arm);
  if (textOf(armed, 'guard-arm') !== 'armed') return fail(armFailed(lastError(armed, 'guard-arm')));
  state.note(`${item.name}: armed; the host restores itself unless a new login works`);
  try {
    const broken = await change(item, state, work);
    if (broken) return { ...broken, error: withRestored(broken.error, await takeBack(state)) };
  } catch (error) {
    if (!(error instanceof LostError)) throw error;
    return fail(withRestored(error, await takeBack(state)));
  }
  const confirm = async (isConfirmed: boolean): Promise<void> => {
    const proven = await prove(job, way, link.connection?.hostKey);
    if (!(isConfirmed || (await commit(proven.session)))) {
      proven.connection.close();
      throw new Error('the host had begun to restore itself');
    }
    await proven.connection.rememberHostKey();
    link.adopt(proven.connection, proven.session);
  };
  try {
    await confirm(false);
  } catch (error) {
    const difference = await takeBack(state);
    if (difference !== confirmedMark) return fail(withRestored(proofFailed(way, error), difference));
    // Only the answer was lost, not what it confirmed.
    await confirm(true);
  }
  state.note(`${item.name}: a new login as ${way.user} on port ${way.port} works; confirmed`);
  return undefined;
}

/** The phase's steps, their handlers, and sshd's new settings put in force. */
async function change(item: PlannedGuarded, state: HostState, work: PhaseWork): Promise<PhaseFailure | undefined> {
  const broken = await plainPhase(item, state, work);
  if (broken) return broken;
  const entries = await ask(state, activateProgram(item.options.way.port), guardSeconds.activate);
  const [first] = work.todo;
  if (entries.get('guard-activate')?.code === 0 || !first) return undefined;
  return { task: first.task, error: activateFailed(lastError(entries, 'guard-activate')) };
}

async function plainPhase(item: PlannedGuarded, state: HostState, work: PhaseWork): Promise<PhaseFailure | undefined> {
  const broken = await applyPhase(state, work.todo);
  if (broken) return broken;
  const handlers = handlersOf(
    item,
    work.todo.map(({ task }) => task),
  );
  if (handlers.length === 0) return undefined;
  const runs = await decidePhase(state, handlers, undefined);
  return decisionFailure(runs) ?? applyPhase(state, runs.todo);
}

/** Confirms over the new connection; when the answer is lost, undo decides. */
async function commit(session: Awaited<ReturnType<typeof prove>>['session']): Promise<boolean> {
  let answer: Entry | undefined;
  await session.send({
    program: commitProgram(),
    deadline: guardSeconds.commit,
    onEntry: (entry) => {
      answer = entry;
    },
  });
  return answer?.stdout.toString('utf8').trim() === 'confirmed';
}

function decisionFailure({ decisions }: PhaseWork): PhaseFailure | undefined {
  for (const { task, decision } of decisions) {
    if (decision.kind === 'failed') return { task, error: decision.error };
    if (decision.kind === 'ok' && isRefused(task, decision.result)) return { task, error: refused(task) };
    if (decision.kind === 'blocked') return { task, error: new Error('a guarded task cannot wait for a result') };
  }
  return undefined;
}

function ask(state: HostState, program: string, seconds: number): Promise<Map<string, Entry>> {
  return state.link.exchange({ program, seconds, changes: false });
}

function textOf(entries: ReadonlyMap<string, Entry>, id: string): string {
  return entries.get(id)?.stdout.toString('utf8').trim() ?? '';
}

function lastError(entries: ReadonlyMap<string, Entry>, id: string): string {
  return entries.get(id)?.stderr.toString('utf8').trim().split('\n').at(-1) ?? '';
}

/** Reports per task; after a failure only what the failed task says, because the rest was taken back. */
function end(
  item: PlannedGuarded,
  changed: ReadonlyMap<PlannedTask, TaskOutcome['changes']>,
  last: PhaseWork,
  failure: PhaseFailure | undefined,
): GuardOutcome {
  if (failure) {
    const { task, error } = failure;
    return { outcomes: [{ task, status: 'failed', changes: [], error, outputs: [], seconds: 0 }], error };
  }
  const outcomes = item.tasks.map((task): TaskOutcome => {
    const decision = last.decisions.find((one) => one.task === task)?.decision;
    const changes = changed.get(task);
    const status: Status = changes ? 'changed' : decision?.kind === 'skipped' ? 'skipped' : 'ok';
    return { task, status, changes: changes ?? [], outputs: [], seconds: 0 };
  });
  return { outcomes };
}
