import type { Change } from '../core/change.ts';
import type { StepOutput } from '../core/step.ts';
import type { PlannedItem, PlannedTask } from '../plan/plan.ts';

/** What a task came to, in the words of Ansible's recap; `unknown` only in check mode. */
export type Status = 'ok' | 'changed' | 'skipped' | 'failed' | 'ignored' | 'unknown';

/** One task's end on one host. */
export interface TaskOutcome {
  readonly task: PlannedTask;
  readonly status: Status;
  readonly changes: readonly Change[];
  /** Set for `failed` and `ignored`. */
  readonly error?: unknown;
  /** Why it was skipped or is unknown, where there is more to say than "when was false". */
  readonly reason?: string | undefined;
  /** What its steps printed, in order. */
  readonly outputs: readonly StepOutput[];
  /** Seconds from sending its steps to their end; 0 when nothing was sent. */
  readonly seconds: number;
}

/** How often each thing happened on one host. */
export interface Counts {
  ok: number;
  changed: number;
  unknown: number;
  unreachable: number;
  failed: number;
  skipped: number;
  rescued: number;
  ignored: number;
}

/** Counts with nothing counted. */
export function noCounts(): Counts {
  return { ok: 0, changed: 0, unknown: 0, unreachable: 0, failed: 0, skipped: 0, rescued: 0, ignored: 0 };
}

/** Adds one outcome; as in Ansible a changed task is also an ok one. */
export function count(counts: Counts, status: Status): void {
  counts[status] += 1;
  if (status === 'changed') counts.ok += 1;
}

/** What a run tells whoever listens: the screen, a file. Plain data. */
export type RunEvent =
  | { readonly type: 'run-start'; readonly runId: string; readonly hosts: readonly string[]; readonly check: boolean }
  | { readonly type: 'host-start'; readonly host: string }
  | { readonly type: 'host-ready'; readonly host: string; readonly label: string }
  | { readonly type: 'item-start'; readonly host: string; readonly item: PlannedItem }
  | { readonly type: 'output'; readonly host: string; readonly text: string }
  | { readonly type: 'task'; readonly host: string; readonly outcome: TaskOutcome }
  | { readonly type: 'note'; readonly host: string; readonly message: string }
  | { readonly type: 'host-end'; readonly host: string; readonly result: HostResult }
  | { readonly type: 'run-end'; readonly results: readonly HostResult[]; readonly seconds: number };

/** What one host came to. */
export interface HostResult {
  readonly host: string;
  readonly state: 'done' | 'failed' | 'unreachable' | 'interrupted' | 'refused';
  readonly counts: Readonly<Counts>;
  /** Set unless `done`. */
  readonly error?: unknown;
  /** Messages answered, counted from the first READY. */
  readonly roundTrips: number;
  /** Seconds from the start of its connection. */
  readonly seconds: number;
  /** Bytes of all messages. */
  readonly sentBytes: number;
  /** Names of handlers that were notified and did not run; left to the next run. */
  readonly pendingHandlers: readonly string[];
}
