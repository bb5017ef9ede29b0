import { TaskError } from '../core/errors.ts';
import type { PlannedTask } from '../plan/plan.ts';

/** The task's own `fails` says no. */
export function refused(task: PlannedTask): TaskError {
  return new TaskError({
    code: 'RESULT_REFUSED',
    message: 'Its `fails` condition says that the result is a failure.',
    location: task.source,
  });
}

/** Its steps were sent, but the host began none of them. */
export function notStarted(): TaskError {
  return new TaskError({
    code: 'NOT_STARTED',
    message: 'The host did not start this task.',
    hint: 'Its ledger could not be written: is the disk full?',
  });
}

/** A Ref that cannot be known, because its task runs later or in another playbook. */
export function refUnknown(task: PlannedTask): TaskError {
  return new TaskError({
    code: 'REF_UNKNOWN',
    message: 'It reads the result of a task that does not run before it.',
    hint: 'Put that task before this one, in the same playbook.',
    location: task.source,
  });
}

/** An action had begun when the link broke. */
export function outcomeUnknown(task: PlannedTask): TaskError {
  return new TaskError({
    code: 'OUTCOME_UNKNOWN',
    message: `The link broke while "${task.name}" ran; nobody can say how it ended, and it is not repeated by itself.`,
    hint: 'Look on the host, then run again.',
    location: task.source,
  });
}
