import { TaskError } from '../core/errors.ts';
import type { Handler } from '../core/handler.ts';
import type { Plan, PlannedItem, PlannedTask } from '../plan/plan.ts';
import { Batch, type PendingTask } from './batch.ts';
import type { Lookup } from './decide.ts';
import { Flow } from './flow.ts';
import { absorbs, type PendingHandlers } from './handlers.ts';
import type { HostJob, SelectedPlan } from './job.ts';
import { Knowledge } from './knowledge.ts';
import { HostLink } from './link.ts';
import { neededResults } from './needed.ts';
import { count, noCounts, type Status, type TaskOutcome } from './outcome.ts';
import { leaveOut, type TaskValue } from './refs.ts';

/** A decided item whose report waits until the steps before it are known to have worked. */
export interface Deferred {
  readonly index: number;
  readonly outcome: TaskOutcome;
  readonly pending?: PendingTask | undefined;
}

/** How often a file that somebody else writes during the run is decided again; whoever goes on longer is a fault to be told. */
const mostRetries = 2;

/** All that one host's run knows; the functions of deciding, sending and failing work on it. */
export class HostState {
  readonly job: HostJob;
  readonly link: HostLink;
  /** `K` and `O` of the design. */
  readonly knowledge = new Knowledge();
  readonly values = new Map<object, TaskValue>();
  /** Handlers that were notified and did not run. */
  readonly pending: PendingHandlers = new Map();
  /** What the ledger on the host holds, once everything decided is sent. */
  ledger = new Set<string>();
  readonly counts = noCounts();
  /** Tasks whose steps began and are decided again: if nothing is left to do, they changed something all the same. */
  readonly begun = new Set<string>();
  plan: Plan | undefined;
  items: PlannedItem[] = [];
  needed: ReadonlySet<object> = new Set();
  flow = new Flow([]);
  /** `P` of the design: decided, not sent. */
  batch = new Batch();
  deferred: Deferred[] = [];
  /** Why the host stops. */
  failure: unknown;
  /** A failure that goes on outward once the `always` part that it led to is done. */
  leaving: unknown;

  constructor(job: HostJob) {
    this.job = job;
    this.link = new HostLink(job);
  }

  setPlan({ plan, unselected }: SelectedPlan): void {
    this.plan = plan;
    this.items = [...plan.items];
    this.flow = new Flow(this.items);
    this.needed = neededResults(this.items);
    for (const [identity, value] of unselected) this.values.set(identity, value);
  }

  /** What decisions are made from; check mode settles for answers that a foretold change may outdate, and says so. */
  lookup(): Lookup {
    const { knowledge, values, job } = this;
    return { values, get: (question) => (job.check ? knowledge.getStale(question) : knowledge.get(question)) };
  }

  /** Whether handlers are owed, by this playbook or by another one: then the host keeps its ledger. */
  get owes(): boolean {
    return this.pending.size > 0 || this.ledger.size > 0;
  }

  note(message: string): void {
    this.job.emit({ type: 'note', host: this.job.host, message });
  }

  report(outcome: TaskOutcome): void {
    count(this.counts, outcome.status);
    this.job.emit({ type: 'task', host: this.job.host, outcome });
  }

  defer(index: number, task: PlannedTask, status: Status, more: Partial<TaskOutcome>, pending?: PendingTask): void {
    const outcome = { task, status, changes: [], outputs: [], seconds: 0, ...more };
    this.deferred.push({ index, outcome, pending });
  }

  flushReports(): void {
    for (const { outcome } of this.deferred) this.report(outcome);
    this.deferred = [];
  }

  /** The index to go on with behind `index`; the end of the list once a failure has nowhere left to go. */
  step(index: number): number {
    const { next, failure } = this.flow.pass(index);
    leaveOut(this.items, index + 1, next, this.values);
    if (failure === 'failed') this.failure ??= this.leaving;
    if (failure === 'rescued') this.leaving = undefined;
    return this.failure === undefined ? next : this.items.length;
  }

  /**
   * Notes what a task does to the handlers that are owed: those it notifies, and (for a handler's run) those it settles.
   *
   * @param changes whether the task counts as changed; one that only waits notifies nobody
   * @returns what the ledger on the host must be told before and after its steps
   */
  account(
    task: PlannedTask,
    changes = true,
  ): { readonly notified: readonly string[]; readonly settled: readonly string[] } {
    const notify = changes ? task.notify : [];
    const notified = notify.map(({ identity }) => identity).filter((identity) => !this.ledger.has(identity));
    for (const handler of notify) {
      this.pending.set(handler.identity, this.#firstOf(handler));
      this.ledger.add(handler.identity);
      this.#uncertain.delete(handler.identity);
    }
    const { handler } = task;
    const settled = handler
      ? [...this.pending.values()].filter((other) => other.identity === handler.identity || absorbs(handler, other))
      : [];
    for (const { identity } of settled) {
      this.pending.delete(identity);
      this.ledger.delete(identity);
    }
    return { notified, settled: settled.map(({ identity }) => identity) };
  }

  /** Check mode: the task may change something, and then notify its handlers. */
  mayNotify(task: PlannedTask): void {
    for (const handler of task.notify) {
      if (this.pending.has(handler.identity)) continue;
      this.pending.set(handler.identity, this.#firstOf(handler));
      this.#uncertain.add(handler.identity);
    }
  }

  /** Of equal handlers the one that was defined first, which gives them their place. */
  #firstOf(handler: Handler): Handler {
    return this.plan?.handlers.find(({ identity }) => identity === handler.identity) ?? handler;
  }

  /** Whether the task is the run of a handler that only may have been notified. */
  isUncertain({ handler }: PlannedTask): boolean {
    return handler !== undefined && this.#uncertain.has(handler.identity);
  }
  readonly #uncertain = new Set<string>();

  /** Remembers which handlers are owed, before tasks are decided that may yet fail. */
  checkpoint(): void {
    this.#before = { pending: new Map(this.pending), ledger: new Set(this.ledger) };
  }

  /**
   * Takes one of the tries that a failed task has left, if it is to be decided again: a program on the host, e.g. the service that the file is for, wrote
   * the file between the look and the write. What it wrote is still there, so a second look loses nothing. From now on
   * the task counts as begun: its handlers are owed, because the file is not what it was.
   */
  takeRetry({ task, apply }: PendingTask, error: unknown): error is TaskError {
    const retries = this.#retries.get(task.id) ?? 0;
    const isConflict = error instanceof TaskError && error.code === 'WRITE_CONFLICT';
    if (!isConflict || apply.moduleKind !== 'state' || retries >= mostRetries) return false;
    this.#retries.set(task.id, retries + 1);
    this.begun.add(task.id);
    return true;
  }
  readonly #retries = new Map<string, number>();

  /** Goes back to the checkpoint, then notes again what tasks did that really ran; the last one failed. */
  rollback(ran: readonly PlannedTask[]): void {
    this.pending.clear();
    for (const [identity, handler] of this.#before.pending) this.pending.set(identity, handler);
    this.ledger = new Set(this.#before.ledger);
    for (const [position, task] of ran.entries()) {
      const failed = position === ran.length - 1;
      this.account(failed ? { ...task, handler: undefined } : task);
    }
  }
  #before: { pending: PendingHandlers; ledger: Set<string> } = { pending: new Map(), ledger: new Set() };

  /**
   * Takes runs of handlers out of the list behind `index` that a later flush will put there again in the right order,
   * or that are no longer owed.
   */
  dropHandlerRuns(index: number): void {
    const nextFlush = this.items.findIndex((item, position) => position > index && item.type === 'flush');
    const isKept = (item: PlannedItem, position: number): boolean =>
      position <= index ||
      item.type !== 'task' ||
      item.handler === undefined ||
      (nextFlush >= 0 && position > nextFlush ? false : this.pending.has(item.handler.identity));
    const kept = this.items.filter(isKept);
    this.items.splice(0, this.items.length, ...kept);
  }

  /** A handler that the ledger names stays owed until it ran. */
  owe(identity: string): boolean {
    const handler = this.plan?.handlers.find((candidate) => candidate.identity === identity);
    if (handler) this.pending.set(identity, handler);
    return handler !== undefined;
  }
}
