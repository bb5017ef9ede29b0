import { PincerError, TaskError, UnreachableError } from '../core/errors.ts';
import type { Probe } from '../core/probe.ts';
import type { Plan, PlannedItem, PlannedTask } from '../plan/plan.ts';
import { compileQuestions } from '../probes/compile.ts';
import { type Entry, LostError } from '../shell/session.ts';
import { Batch, type PendingTask } from './batch.ts';
import { type Apply, type Decision, decide, type Lookup } from './decide.ts';
import { Flow } from './flow.ts';
import { runGuarded } from './guard/run.ts';
import { absorbs, handlerTasks, type PendingHandlers, scheduledIn } from './handlers.ts';
import type { HostJob, SelectedPlan } from './job.ts';
import { Knowledge } from './knowledge.ts';
import { HostLink } from './link.ts';
import { neededResults } from './needed.ts';
import { count, type HostResult, noCounts, type TaskOutcome } from './outcome.ts';
import type { TaskValue } from './refs.ts';
import { questionsOf } from './window.ts';

/** A decided item whose report waits until the steps before it are known to have worked. */
interface Deferred {
  readonly index: number;
  readonly outcome: TaskOutcome;
  readonly pending?: PendingTask | undefined;
}

/** Why deciding stopped. */
type Stop = 'end' | 'send' | 'guarded' | 'fail' | 'user';

/**
 * Brings one host through its list: look, decide, send (design, section 4.2), until nothing is left to decide.
 * Every message decides at least one task, so a converged host needs about one.
 */
export class HostRun {
  readonly #job: HostJob;
  readonly #link: HostLink;
  readonly #knowledge = new Knowledge();
  readonly #values = new Map<object, TaskValue>();
  readonly #pending: PendingHandlers = new Map();
  readonly #counts = noCounts();
  readonly #begun = new Set<string>();
  #ledger = new Set<string>();
  #items: PlannedItem[] = [];
  #needed: ReadonlySet<object> = new Set();
  #flow = new Flow([]);
  #plan: Plan | undefined;
  #batch = new Batch();
  #deferred: Deferred[] = [];
  #failure: unknown;
  #leaving: unknown;

  constructor(job: HostJob) {
    this.#job = job;
    this.#link = new HostLink(job);
  }

  /** Never throws: whatever happens becomes the host's result. */
  async run(): Promise<HostResult> {
    const started = performance.now();
    const { host, emit } = this.#job;
    let state: HostResult['state'] = 'done';
    let error: unknown;
    emit({ type: 'host-start', host });
    try {
      await this.#walk();
      error = this.#failure;
      if (this.#failure !== undefined) state = 'failed';
    } catch (thrown) {
      error = thrown;
      state = this.#stateOf(thrown);
    }
    if (state === 'unreachable') this.#counts.unreachable = 1;
    await this.#link.end(this.#pending.size > 0).catch((thrown: unknown) => {
      error ??= thrown;
    });
    const result: HostResult = {
      host,
      state,
      counts: { ...this.#counts },
      error,
      roundTrips: this.#link.roundTrips,
      seconds: (performance.now() - started) / 1000,
      sentBytes: this.#link.sentBytes,
      pendingHandlers: [...this.#pending.values()].map(({ name }) => name),
    };
    emit({ type: 'host-end', host, result });
    return result;
  }

  #stateOf(error: unknown): HostResult['state'] {
    if (this.#job.signal?.aborted) return 'interrupted';
    if (error instanceof UnreachableError || error instanceof LostError) return 'unreachable';
    if (error instanceof PincerError && error.code === 'HOST_BUSY') return 'refused';
    this.#counts.failed += 1;
    return 'failed';
  }

  async #walk(): Promise<void> {
    const { host, emit, signal } = this.#job;
    this.#setPlan(this.#job.plan(undefined));
    let become = this.#items.find((item) => item.become)?.become ?? this.#items[0]?.become ?? true;
    await this.#link.open(become);
    emit({ type: 'host-ready', host, label: this.#link.connection?.label ?? host });
    if (this.#items.some((item) => item.type === 'unknown')) {
      await this.#link.exchange({ program: '', seconds: 60, changes: false }, true);
      this.#setPlan(this.#job.plan(this.#link.hello?.facts));
      await this.#greeted();
    }
    let index = this.#flow.enter(0);
    let greeted = this.#link.hello !== undefined;
    for (;;) {
      signal?.throwIfAborted();
      const [next, stop] = greeted ? this.#decideFrom(index) : [index, 'send' as const];
      if (this.#batch.isEmpty) this.#flushReports();
      const item = this.#items[next];
      if (stop === 'end' && this.#batch.isEmpty) return;
      if (this.#batch.isEmpty && item && stop === 'fail') {
        const after = this.#fail(next);
        if (after === undefined) return;
        index = after;
        continue;
      }
      if (this.#batch.isEmpty && item && stop === 'user') {
        become = item.become;
        this.#knowledge.forget();
        await this.#link.open(become);
        greeted = false;
        index = next;
        continue;
      }
      if (this.#batch.isEmpty && item?.type === 'guarded' && stop === 'guarded') {
        const after = await this.#guard(next, item);
        if (after === undefined) return;
        index = after;
        continue;
      }
      const before = this.#link.hello;
      const after = await this.#send(
        next,
        stop === 'user' ? [] : questionsOf(this.#items.slice(next), this.#knowledge, this.#lookup()),
        become,
      );
      if (after === undefined) return;
      if (!greeted || this.#link.hello !== before) await this.#greeted();
      greeted = true;
      index = after;
    }
  }

  #setPlan({ plan, unselected }: SelectedPlan): void {
    this.#plan = plan;
    this.#items = [...plan.items];
    this.#flow = new Flow(this.#items);
    this.#needed = neededResults(this.#items);
    for (const [identity, value] of unselected) this.#values.set(identity, value);
  }

  /** After a greeting: what earlier runs left, and which handlers they still owe. */
  async #greeted(): Promise<void> {
    const { hello } = this.#link;
    if (!hello) return;
    if (hello.journals.length > 0 && !this.#job.check) {
      this.#note('an earlier run was interrupted here; what it left is brought to an end first');
      await this.#link.recover();
      this.#knowledge.forget();
    }
    this.#ledger = new Set(hello.pending);
    for (const identity of hello.pending) {
      const handler = this.#plan?.handlers.find((candidate) => candidate.identity === identity);
      if (handler) this.#pending.set(identity, handler);
      else this.#note(`a handler (${identity}) that an earlier run notified is not in this playbook; it stays pending`);
    }
  }

  #note(message: string): void {
    this.#job.emit({ type: 'note', host: this.#job.host, message });
  }

  #lookup(): Lookup {
    const { check } = this.#job;
    return {
      values: this.#values,
      get: (question) => (check ? this.#knowledge.getStale(question) : this.#knowledge.get(question)),
    };
  }

  /** Decides items from `start` on, as far as what is known reaches. */
  #decideFrom(start: number): [next: number, stop: Stop] {
    let index = start;
    for (;;) {
      const item = this.#items[index];
      if (!item) return [index, 'end'];
      if (item.type === 'unknown') throw new Error('A role was not expanded although facts were gathered.');
      if (item.become !== (this.#items[start]?.become ?? item.become)) return [index, 'user'];
      if (item.type === 'flush') {
        this.#insertHandlers(index);
      } else if (item.type === 'guarded') {
        if (!this.#decideGuarded(index, item)) return [index, 'guarded'];
      } else {
        const stop = this.#decideTask(index, item);
        if (stop) return [index + (stop.done ? 1 : 0), stop.stop];
      }
      index = this.#step(index);
    }
  }

  #step(index: number): number {
    const next = this.#flow.enter(index + 1);
    if (this.#leaving !== undefined && this.#flow.isLeft(index, next)) this.#failure ??= this.#leaving;
    return this.#failure === undefined ? next : this.#items.length;
  }

  #insertHandlers(index: number): void {
    const flush = this.#items[index];
    if (flush?.type !== 'flush') return;
    const runs = handlerTasks(flush, this.#pending, scheduledIn(this.#items.slice(index + 1)));
    if (runs.length === 0) return;
    this.#items.splice(index + 1, 0, ...runs);
  }

  #decideTask(index: number, task: PlannedTask): { done: boolean; stop: Stop } | undefined {
    const decision = decide(task, this.#lookup());
    switch (decision.kind) {
      case 'blocked':
        return this.#blocked(index, task);
      case 'ask':
        return { done: false, stop: 'send' };
      case 'failed':
        if (this.#job.check && decision.stale) {
          this.#defer(index, task, 'unknown', { reason: 'an earlier change decides this' });
          return undefined;
        }
        return { done: false, stop: 'fail' };
      case 'skipped':
        this.#values.set(task.identity, { changed: false, result: undefined, missing: `"${task.name}" was skipped` });
        this.#defer(index, task, 'skipped', { reason: decision.reason });
        return undefined;
      case 'ok':
        return this.#ok(index, task, decision);
      case 'apply':
        return this.#job.check ? this.#foretell(index, task, decision) : this.#append(index, task, decision);
    }
  }

  #ok(
    index: number,
    task: PlannedTask,
    decision: Decision & { kind: 'ok' },
  ): { done: boolean; stop: Stop } | undefined {
    if (task.fails && !decision.stale && (task.fails as (result: unknown) => boolean)(decision.result)) {
      return { done: false, stop: 'fail' };
    }
    const wasBegun = this.#begun.delete(task.id);
    this.#values.set(task.identity, { changed: wasBegun, result: decision.result, pending: decision.stale });
    if (decision.stale) this.#defer(index, task, 'unknown', { reason: 'an earlier change decides this' });
    else this.#defer(index, task, wasBegun ? 'changed' : 'ok', {});
    return undefined;
  }

  /** Check mode: the same decision, less the doing. */
  #foretell(index: number, task: PlannedTask, decision: Apply): undefined {
    const isUnknown = decision.changes.some((change) => change.unknown) || decision.moduleKind === 'wait';
    this.#values.set(task.identity, { changed: true, result: undefined, pending: true });
    this.#knowledge.expect(decision.touches, decision.predictions);
    for (const handler of task.notify) this.#pending.set(handler.identity, handler);
    if (task.handler) this.#settle(task);
    this.#defer(index, task, isUnknown ? 'unknown' : 'changed', { changes: decision.changes });
    return undefined;
  }

  #append(index: number, task: PlannedTask, decision: Apply): { done: boolean; stop: Stop } | undefined {
    const user = { name: this.#link.hello?.user ?? 'root' };
    try {
      this.#batch.add(task, decision, user, this.#ledger);
    } catch {
      // Making the steps failed: the task fails when its turn to be sent comes.
      return { done: false, stop: 'fail' };
    }
    for (const handler of task.notify) {
      this.#pending.set(handler.identity, handler);
      this.#ledger.add(handler.identity);
    }
    const isChange = decision.moduleKind !== 'wait';
    this.#values.set(task.identity, { changed: isChange, result: undefined, pending: true });
    this.#knowledge.expect(decision.touches, decision.predictions);
    this.#defer(index, task, isChange ? 'changed' : 'ok', { changes: decision.changes }, this.#batch.tasks.at(-1));
    if (task.fails || this.#batch.isFull || this.#needed.has(task.identity)) return { done: true, stop: 'send' };
    return undefined;
  }

  #blocked(index: number, task: PlannedTask): { done: boolean; stop: Stop } | undefined {
    if (!this.#batch.isEmpty) return { done: false, stop: 'send' };
    if (!this.#job.check) return { done: false, stop: 'fail' };
    this.#values.set(task.identity, { changed: false, result: undefined, pending: true });
    this.#defer(index, task, 'unknown', { reason: 'it depends on the result of a task that check mode does not run' });
    return undefined;
  }

  /** A guarded block that has nothing to do needs no guard; false: it has, or not all is known. */
  #decideGuarded(index: number, item: PlannedItem & { type: 'guarded' }): boolean {
    const decisions = item.tasks.map((task) => decide(task, this.#lookup()));
    const settled = decisions.every(({ kind }) => kind === 'ok' || kind === 'skipped');
    const owes = item.tasks.some((task) => task.notify.some(({ identity }) => this.#pending.has(identity)));
    if (!this.#job.check && (!settled || owes)) return false;
    if (this.#job.check && decisions.some(({ kind }) => kind === 'ask')) return false;
    item.tasks.forEach((task) => {
      this.#decideTask(index, task);
    });
    return true;
  }

  async #guard(index: number, item: PlannedItem & { type: 'guarded' }): Promise<number | undefined> {
    const questions = questionsOf([item], this.#knowledge, this.#lookup());
    if (questions.length > 0) return this.#send(index, questions, item.become);
    const outcome = await runGuarded(item, {
      job: this.#job,
      link: this.#link,
      lookup: this.#lookup(),
      pending: this.#pending,
      note: (message) => this.#note(message),
    });
    this.#knowledge.forget();
    for (const report of outcome.outcomes) {
      this.#values.set(report.task.identity, {
        changed: report.status === 'changed',
        result: undefined,
        missing: `"${report.task.name}" has no result`,
      });
      this.#report(report);
    }
    if (outcome.error === undefined) return this.#step(index);
    this.#ledger = new Set(this.#pending.keys());
    return this.#afterFailure(index, outcome.error, undefined);
  }

  #defer(
    index: number,
    task: PlannedTask,
    status: TaskOutcome['status'],
    more: Partial<TaskOutcome>,
    pending?: PendingTask,
  ): void {
    const outcome = { task, status, changes: [], outputs: [], seconds: 0, ...more };
    this.#deferred.push({ index, outcome, pending });
  }

  #flushReports(): void {
    for (const { outcome } of this.#deferred) this.#report(outcome);
    this.#deferred = [];
  }

  #report(outcome: TaskOutcome): void {
    count(this.#counts, outcome.status);
    this.#job.emit({ type: 'task', host: this.#job.host, outcome });
  }

  /** Sends what is decided and asks what is next; the index to go on from, or undefined when the host is done for. */
  async #send(next: number, questions: readonly Probe[], become: boolean): Promise<number | undefined> {
    const asked = compileQuestions(questions);
    const batch = this.#batch;
    const started = performance.now();
    let entries: Map<string, Entry>;
    try {
      entries = await this.#link.exchange({
        program: `${batch.program}if [ -z "$F" ];then :\n${asked.program}fi\n`,
        seconds: batch.seconds + asked.seconds,
        uploads: batch.uploads,
        changes: !batch.isEmpty,
        onOutput: (id, chunk) => {
          if (id.startsWith('s-'))
            this.#job.emit({ type: 'output', host: this.#job.host, text: chunk.toString('utf8') });
        },
      });
    } catch (error) {
      if (!(error instanceof LostError) || this.#job.signal?.aborted) throw error;
      return this.#afterLoss(next, become, error);
    }
    this.#batch = new Batch();
    const failed = this.#settleBatch(batch, entries, (performance.now() - started) / 1000);
    if (failed) return this.#afterFailure(failed.index, failed.error, failed.task);
    this.#knowledge.confirm();
    const answers = asked.read((id) => entries.get(id));
    const byKey = new Map(questions.map((question) => [JSON.stringify(question), question]));
    for (const [key, answer] of answers) {
      const question = byKey.get(key);
      if (question) this.#knowledge.learn(question, answer);
    }
    return next;
  }

  /** Turns the records of a batch into reports; the first failure ends it, and what came after is undecided again. */
  #settleBatch(
    batch: Batch,
    entries: ReadonlyMap<string, Entry>,
    seconds: number,
  ): { index: number; error: unknown; task: PlannedTask } | undefined {
    const results = new Map(
      batch.tasks.map((pending, position) => [pending, batch.results(entries)[position]] as const),
    );
    const deferred = this.#deferred;
    this.#deferred = [];
    for (const [position, { index, outcome, pending }] of deferred.entries()) {
      if (!pending) {
        this.#report(outcome);
        continue;
      }
      const result = results.get(pending);
      const verdict = this.#verdict(pending, result);
      if (verdict.error === undefined) {
        this.#settle(pending.task);
        this.#values.set(pending.task.identity, { changed: outcome.status === 'changed', result: verdict.result });
        this.#report({ ...outcome, outputs: verdict.outputs, seconds });
        continue;
      }
      const status = pending.task.ignoreErrors ? 'ignored' : 'failed';
      this.#undo(deferred.slice(position));
      this.#knowledge.reject(
        batch.tasks.slice(0, batch.tasks.indexOf(pending) + 1).flatMap(({ apply }) => apply.touches),
      );
      this.#values.set(pending.task.identity, {
        changed: false,
        result: verdict.result,
        missing: verdict.result === undefined ? `"${pending.task.name}" failed` : undefined,
      });
      this.#reportFailure({ ...outcome, status, error: verdict.error, outputs: verdict.outputs, seconds }, index);
      return { index, error: verdict.error, task: pending.task };
    }
    return undefined;
  }

  #verdict(
    pending: PendingTask,
    result: ReturnType<Batch['results']>[number] | undefined,
  ): { error?: unknown; result?: unknown; outputs: TaskOutcome['outputs'] } {
    if (!result || result.kind === 'not-started') {
      const error = new TaskError({
        code: 'NOT_STARTED',
        message: 'The host did not start this task.',
        hint: 'Its ledger could not be written: is the disk full?',
      });
      return { error, outputs: [] };
    }
    const { task, apply } = pending;
    if (result.kind === 'failed') return { error: result.error, outputs: result.outputs };
    try {
      const value = apply.module.result(apply.params, apply.state, result.outputs);
      if (task.fails && (task.fails as (result: unknown) => boolean)(value)) {
        const error = new TaskError({
          code: 'RESULT_REFUSED',
          message: 'Its `fails` condition says that the result is a failure.',
          location: task.source,
        });
        return { error, result: value, outputs: result.outputs };
      }
      return { result: value, outputs: result.outputs };
    } catch (error) {
      return { error, outputs: result.outputs };
    }
  }

  /** A handler ran: it and those it stands for are no longer owed. */
  #settle(task: PlannedTask): void {
    const { handler } = task;
    if (!handler) return;
    for (const [identity, other] of [...this.#pending]) {
      if (identity === handler.identity || absorbs(handler, other)) this.#pending.delete(identity);
    }
    this.#ledger.delete(handler.identity);
  }

  /** Takes back what was noted for tasks that were decided but did not run. */
  #undo(deferred: readonly Deferred[]): void {
    for (const [position, { outcome, pending }] of deferred.entries()) {
      this.#values.delete(outcome.task.identity);
      // The first one was started: its notifications are in the ledger already, and stay.
      if (position === 0 || !pending) continue;
      for (const { identity } of outcome.task.notify) {
        this.#pending.delete(identity);
        this.#ledger.delete(identity);
      }
    }
    for (const identity of this.#link.hello?.pending ?? []) this.#keepOwed(identity);
    for (const { outcome } of deferred.slice(0, 1))
      for (const handler of outcome.task.notify) this.#pending.set(handler.identity, handler);
  }

  /** What an earlier run owes stays owed until it ran. */
  #keepOwed(identity: string): void {
    const handler = this.#plan?.handlers.find((candidate) => candidate.identity === identity);
    if (handler && this.#ledger.has(identity)) this.#pending.set(identity, handler);
  }

  #fail(index: number): number | undefined {
    const item = this.#items[index];
    if (item?.type !== 'task') return undefined;
    const decision = decide(item, this.#lookup());
    let error: unknown = decision.kind === 'failed' ? decision.error : undefined;
    if (decision.kind === 'blocked')
      error = new TaskError({
        code: 'REF_UNKNOWN',
        message: 'It reads the result of a task that does not run before it.',
        hint: 'Put that task before this one, in the same playbook.',
        location: item.source,
      });
    if (decision.kind === 'ok')
      error = new TaskError({
        code: 'RESULT_REFUSED',
        message: 'Its `fails` condition says that the result is a failure.',
        location: item.source,
      });
    if (decision.kind === 'apply') {
      try {
        decision.steps();
      } catch (thrown) {
        error = thrown;
      }
    }
    this.#values.set(item.identity, { changed: false, result: undefined, missing: `"${item.name}" failed` });
    const status = item.ignoreErrors ? 'ignored' : 'failed';
    this.#reportFailure({ task: item, status, changes: [], error, outputs: [], seconds: 0 }, index);
    return this.#afterFailure(index, error, item);
  }

  #reportFailure(outcome: TaskOutcome, index: number): void {
    const rescued = outcome.status === 'failed' && this.#flow.fail(index)?.rescued === true;
    if (rescued) {
      this.#counts.rescued += 1;
      this.#job.emit({ type: 'task', host: this.#job.host, outcome });
    } else this.#report(outcome);
  }

  #afterFailure(index: number, error: unknown, task: PlannedTask | undefined): number | undefined {
    if (task?.ignoreErrors) return this.#step(index);
    const way = this.#flow.fail(index);
    if (!way) {
      this.#failure = error;
      return undefined;
    }
    if (!way.rescued) this.#leaving ??= error;
    return way.next;
  }

  /** The link broke in the middle of a message: come back, read the journal, and decide again what did not end. */
  async #afterLoss(next: number, become: boolean, error: LostError): Promise<number> {
    this.#note(`${error.message} Coming back to see what ended.`);
    const lines = await this.#link.reopen(become);
    const ended = new Set(lines.filter((line) => line.startsWith('e ')).map((line) => line.slice(2)));
    const begun = new Set(lines.filter((line) => line.startsWith('b ')).map((line) => line.slice(2)));
    const deferred = this.#deferred;
    this.#batch = new Batch();
    this.#deferred = [];
    this.#knowledge.forget();
    this.#ledger = new Set(this.#link.hello?.pending ?? []);
    this.#pending.clear();
    for (const identity of this.#ledger) this.#keepOwed(identity);
    for (const [position, { index, outcome, pending }] of deferred.entries()) {
      if (!pending) {
        this.#report(outcome);
        continue;
      }
      const { id, identity, name } = pending.task;
      if (ended.has(id) && !this.#needed.has(identity) && !pending.task.fails) {
        this.#values.set(identity, {
          changed: outcome.status === 'changed',
          result: undefined,
          missing: `the output of "${name}" was lost`,
        });
        this.#report(outcome);
        continue;
      }
      for (const rest of deferred.slice(position)) this.#values.delete(rest.outcome.task.identity);
      if (begun.has(id) && pending.apply.moduleKind === 'action') throw outcomeUnknown(pending.task);
      if (begun.has(id)) this.#begun.add(id);
      return index;
    }
    return next;
  }
}

function outcomeUnknown(task: PlannedTask): TaskError {
  return new TaskError({
    code: 'OUTCOME_UNKNOWN',
    message: `The link broke while "${task.name}" ran; nobody can say how it ended, and it is not repeated by itself.`,
    hint: 'Look on the host, then run again.',
    location: task.source,
  });
}
