import { dirname } from 'node:path';
import { TaskError } from '../core/errors.ts';
import type { Step, StepOutput } from '../core/step.ts';
import type { PlannedTask } from '../plan/plan.ts';
import type { Entry } from '../shell/session.ts';
import type { CompiledTask } from '../steps/compile.ts';
import { compileTask } from '../steps/compile.ts';
import { manyWrites, startPlacing } from '../steps/place.ts';
import type { SessionUser } from '../steps/write.ts';
import type { Apply } from './decide.ts';
import { notify, settle } from './hello.ts';

/** A message holds this much at most, so that a host starts to work early (design, section 4.2). */
const largestBatch = 256 * 1024;

/** One decided task whose steps wait to be sent. */
export interface PendingTask {
  readonly task: PlannedTask;
  readonly apply: Apply;
  readonly compiled: CompiledTask;
  readonly steps: readonly Step[];
}

/** Identities of handlers, as the ledger keeps them. */
export interface LedgerEntries {
  readonly notified: readonly string[];
  readonly settled: readonly string[];
}

/** What came of one pending task. */
export type PendingResult =
  | { readonly kind: 'done'; readonly outputs: readonly StepOutput[] }
  | { readonly kind: 'failed'; readonly outputs: readonly StepOutput[]; readonly error: TaskError }
  | { readonly kind: 'not-started' };

/** The steps that are decided and not sent (`P` in the design), as one program. */
export class Batch {
  readonly tasks: PendingTask[] = [];
  #program = '';
  #seconds = 0;
  #writes = 0;

  get isEmpty(): boolean {
    return this.tasks.length === 0;
  }

  get isFull(): boolean {
    return this.#program.length >= largestBatch;
  }

  get program(): string {
    return (this.#writes >= manyWrites ? startPlacing : '') + this.#program;
  }

  /** Seconds that all steps together may take. */
  get seconds(): number {
    return this.#seconds;
  }

  get uploads(): ReadonlyMap<string, () => AsyncIterable<Uint8Array>> {
    return new Map(this.tasks.flatMap(({ compiled }) => [...compiled.uploads]));
  }

  /**
   * Appends a task: notifications into the ledger first, then its steps, then (for a handler) that it ran.
   *
   * @param steps   what `apply.steps()` made
   * @param account what the ledger on the host must be told: handlers notified before, settled after
   */
  add(task: PlannedTask, apply: Apply, steps: readonly Step[], user: SessionUser, account: LedgerEntries): void {
    const compiled = compileTask(String(this.tasks.length), task.id, steps, user);
    if (account.notified.length > 0) this.#program += notify(account.notified);
    this.#program += compiled.program;
    this.settle(account.settled);
    this.#seconds += compiled.seconds;
    this.#writes += steps.filter(({ step }) => step === 'write').length;
    this.tasks.push({ task, apply, compiled, steps });
  }

  /** Tells the ledger of handlers that had nothing to do, in the order in which they stand between the steps. */
  settle(identities: readonly string[]): void {
    for (const identity of identities) this.#program += settle(identity);
  }

  /** What each task came to, from the records that came back. */
  results(entries: ReadonlyMap<string, Entry>): PendingResult[] {
    return this.tasks.map((pending) => resultOf(pending, entries));
  }
}

function resultOf({ task, compiled, steps }: PendingTask, entries: ReadonlyMap<string, Entry>): PendingResult {
  const outputs: StepOutput[] = [];
  for (const [index, id] of compiled.records.entries()) {
    const entry = entries.get(id);
    const step = steps[index];
    if (!entry || !step) {
      if (outputs.length === 0) return { kind: 'not-started' };
      break;
    }
    const output = {
      code: entry.code,
      stdout: entry.stdout.toString('utf8'),
      stderr: entry.stderr.toString('utf8'),
    };
    outputs.push(output);
    const accepted = step.step === 'sh' ? step.ok : [0];
    if (accepted !== 'any' && !accepted.includes(output.code)) {
      return { kind: 'failed', outputs, error: stepError(task, step, output) };
    }
  }
  if (steps.length > 0 && outputs.length === 0) return { kind: 'not-started' };
  return { kind: 'done', outputs };
}

/** The error of a step that ended with a status it should not have. */
function stepError(task: PlannedTask, step: Step, output: StepOutput): TaskError {
  const said = ((output.stderr.trim() || output.stdout.trim()).split('\n').at(-1) ?? '').replace(/\.$/, '');
  const tail = said ? `: ${said}` : '';
  if (step.step === 'sh' || step.step === 'wait') {
    const late = output.code === 124 || output.code === 137;
    return new TaskError({
      code: late ? 'STEP_TIMEOUT' : 'STEP_FAILED',
      message: late ? `It did not end within ${step.timeout} s${tail}.` : `It ended with status ${output.code}${tail}.`,
      hint: late ? 'Give the task a longer timeout, or look on the host at what it waits for.' : undefined,
      location: task.source,
    });
  }
  const reason = { 90: 'WRITE_CONFLICT', 91: 'VALIDATION_FAILED', 92: 'UPLOAD_DAMAGED' }[output.code] ?? 'WRITE_FAILED';
  return new TaskError({
    code: reason,
    message: `${step.path} was not written${tail}.`,
    hint: writeHint(reason, step.path, said),
    location: task.source,
  });
}

/** What to do about a file that was not written, where something can be said. */
function writeHint(reason: string, path: string, said: string): string | undefined {
  if (reason === 'WRITE_CONFLICT') {
    return 'A program on the host keeps writing it during this run: find out which, and stop it or leave the file to it.';
  }
  if (reason === 'VALIDATION_FAILED') {
    return 'The program that reads this file refuses the new content; the old file is untouched.';
  }
  // Words of dash, of busybox, and of everybody else.
  if (/: (Directory nonexistent|nonexistent directory|No such file or directory)$/.test(said)) {
    return `Its folder ${dirname(path)} is not there: make it by directory() in a task before this one, or install what brings it.`;
  }
  return undefined;
}
