import { InputError, PincerError, UnreachableError, UsageError } from '../core/errors.ts';
import type { HostResult } from '../run/outcome.ts';

/** Exit statuses that scripts may rely on (design, section 6); 64 and 65 are those of sysexits.h. */
export const exitStatus = {
  ok: 0,
  failed: 2,
  unreachable: 4,
  refused: 5,
  usage: 64,
  input: 65,
  interrupted: 130,
} as const;

/** The code of an error that says that a person ended it. */
export const interrupted = 'INTERRUPTED';

/**
 * The exit status of a run: the larger problem first, so that 4 means that no task failed.
 *
 * @example exitStatusOf([{ ...result, state: 'unreachable' }]) // 4
 */
export function exitStatusOf(results: readonly Pick<HostResult, 'state'>[]): number {
  const order = ['interrupted', 'failed', 'unreachable', 'refused'] as const;
  const worst = order.find((state) => results.some((result) => result.state === state));
  return worst === undefined ? exitStatus.ok : exitStatus[worst];
}

/**
 * The exit status of an error that ended everything.
 *
 * @example exitStatusOfError(new UsageError({ code: 'X', message: 'No.' })) // 64
 */
export function exitStatusOfError(error: unknown): number {
  if (error instanceof UsageError) return exitStatus.usage;
  if (error instanceof InputError) return exitStatus.input;
  if (error instanceof UnreachableError) return exitStatus.unreachable;
  if (error instanceof PincerError && error.code === interrupted) return exitStatus.interrupted;
  return exitStatus.failed;
}
