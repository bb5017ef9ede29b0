import { TaskError } from '../core/errors.ts';
import { keyOf, type Probe } from '../core/probe.ts';
import type { PlannedTask } from '../plan/plan.ts';
import { compileQuestions } from '../probes/compile.ts';
import { Batch } from './batch.ts';
import { decide, isRefused } from './decide.ts';
import { refUnknown, refused } from './errors.ts';
import { Flow } from './flow.ts';
import { absorbs, dueAt, handlerTasks, type PendingHandlers } from './handlers.ts';
import type { HostJob } from './job.ts';
import type { Known } from './knowledge.ts';
import { HostLink } from './link.ts';
import type { Status } from './outcome.ts';
import { leaveOut, type TaskValue } from './refs.ts';
import { verdictOf } from './sending.ts';

/** What one task came to, for comparing the two engines. */
export interface NaiveOutcome {
  readonly id: string;
  readonly status: Status;
}

/**
 * The reference executor: one task, one look per question, one apply, nothing remembered and nothing foretold. Slow
 * and obviously right; the real engine must come to the same end state and the same statuses.
 *
 * @example const outcomes = await runNaively(job);
 */
export async function runNaively(job: HostJob): Promise<NaiveOutcome[]> {
  const link = new HostLink(job);
  const outcomes: NaiveOutcome[] = [];
  const values = new Map<object, TaskValue>();
  const pending: PendingHandlers = new Map();
  const { plan, unselected } = job.plan(undefined);
  for (const [identity, value] of unselected) values.set(identity, value);
  const items = [...plan.items];
  const flow = new Flow(items);
  await link.open(items[0]?.become ?? false);
  await link.exchange({ program: '', seconds: 30, changes: false });
  for (const identity of link.hello?.pending ?? []) {
    const handler = plan.handlers.find((candidate) => candidate.identity === identity);
    if (handler) pending.set(identity, handler);
  }

  const ask = async (question: Probe): Promise<Known> => {
    const asked = compileQuestions([question]);
    const entries = await link.exchange({ program: asked.program, seconds: asked.seconds, changes: false });
    return { answer: asked.read((id) => entries.get(id)).get(keyOf(question)) ?? null, stale: false };
  };

  const runTask = async (task: PlannedTask): Promise<Status> => {
    const answers = new Map<string, Known>();
    for (;;) {
      const decision = decide(task, { values, get: (question) => answers.get(keyOf(question)) });
      if (decision.kind === 'ask') {
        for (const question of decision.questions) answers.set(keyOf(question), await ask(question));
        continue;
      }
      if (decision.kind === 'blocked') throw refUnknown(task);
      if (decision.kind === 'failed') throw decision.error;
      if (decision.kind === 'skipped') {
        values.set(task.identity, { changed: false, result: undefined, missing: `"${task.name}" was skipped` });
        return 'skipped';
      }
      if (decision.kind === 'ok') {
        values.set(task.identity, { changed: false, result: decision.result });
        if (isRefused(task, decision.result)) throw refused(task);
        return 'ok';
      }
      const batch = new Batch();
      const settled = task.handler ? [task.handler.identity] : [];
      const isChange = decision.moduleKind !== 'wait';
      const notify = isChange ? task.notify : [];
      const notified = notify.map(({ identity }) => identity);
      batch.add(task, decision, decision.steps(), { name: link.hello?.user ?? 'root' }, { notified, settled });
      for (const { identity } of notify) {
        const handler = plan.handlers.find((candidate) => candidate.identity === identity);
        if (handler) pending.set(identity, handler);
      }
      const entries = await link.exchange({ program: batch.program, seconds: batch.seconds, changes: true });
      const verdict = verdictOf({ task, apply: decision }, batch.results(entries)[0]);
      values.set(task.identity, { changed: isChange, result: verdict.result });
      if (verdict.error !== undefined) throw verdict.error;
      return isChange ? 'changed' : 'ok';
    }
  };

  try {
    let index = flow.enter(0);
    while (index < items.length) {
      const item = items[index];
      let next: number | undefined;
      if (item?.type === 'flush')
        items.splice(index + 1, 0, ...handlerTasks(item, dueAt(pending, items, index), new Set()));
      if (item?.type === 'task') {
        try {
          const status = await runTask(item);
          outcomes.push({ id: item.id, status });
          for (const [identity, other] of [...pending]) {
            if (item.handler && (identity === item.handler.identity || absorbs(item.handler, other)))
              pending.delete(identity);
          }
        } catch (error) {
          if (!(error instanceof TaskError)) throw error;
          const { result } = values.get(item.identity) ?? {};
          const missing = result === undefined ? `"${item.name}" failed` : undefined;
          values.set(item.identity, { changed: false, result, missing });
          outcomes.push({ id: item.id, status: item.ignoreErrors ? 'ignored' : 'failed' });
          if (!item.ignoreErrors) {
            const way = flow.fail(index);
            if (!way) return outcomes;
            next = way.next;
          }
        }
      }
      const following = next ?? flow.pass(index).next;
      leaveOut(items, index + 1, following, values);
      index = following;
    }
    return outcomes;
  } finally {
    await link.end(pending.size > 0);
  }
}
