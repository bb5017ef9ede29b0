/** Where in a file that a user wrote something stands. Lines and columns count from 1. */
export interface SourceLocation {
  readonly file: string;
  readonly line?: number | undefined;
  readonly column?: number | undefined;
  readonly key?: string | undefined;
}

export interface PincerErrorOptions {
  readonly code: string;
  readonly message: string;
  readonly hint?: string | undefined;
  readonly cause?: unknown;
  readonly location?: SourceLocation | undefined;
}

/**
 * The base of every error that Pincer raises on purpose.
 *
 * @param options.code    stable identifier that scripts may test, e.g. `INVENTORY_UNKNOWN_KEY`
 * @param options.message one sentence that says what is wrong
 * @param options.hint    one sentence that says what to do about it
 * @example
 * throw new PincerError({ code: 'HOST_UNKNOWN', message: 'No host is named "gw9".', hint: 'Did you mean "gw1"?' });
 */
export class PincerError extends Error {
  readonly code: string;
  readonly hint: string | undefined;
  readonly location: SourceLocation | undefined;

  constructor(options: PincerErrorOptions) {
    super(options.message, options.cause === undefined ? undefined : { cause: options.cause });
    this.name = new.target.name;
    this.code = options.code;
    this.hint = options.hint;
    this.location = options.location;
  }
}

/** Wrong command line: exit status 64 (EX_USAGE of sysexits.h). */
export class UsageError extends PincerError {}

/** Bad inventory, vars, playbook or secrets: exit status 65 (EX_DATAERR of sysexits.h). */
export class InputError extends PincerError {}

/** A host could not be reached, or refused us: exit status 4. */
export class UnreachableError extends PincerError {}

/** A task could not do what it describes; thrown by a module's pure functions or made by the engine. */
export class TaskError extends PincerError {}

/** Code of a TaskError by which a module says: not on this host, and that is no failure. The task is skipped. */
export const skipCode = 'SKIP';

/**
 * The message of an unknown thrown value.
 *
 * @example messageOf(new Error('no')) // 'no'
 */
export function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

/**
 * The nearest known name to a mistyped one, for "did you mean" hints; undefined when none is near.
 *
 * @param wrong what came
 * @param known the names that would have been right
 * @example nearest('gatways', ['gateways', 'all']) // 'gateways'
 */
export function nearest(wrong: string, known: Iterable<string>): string | undefined {
  let best: string | undefined;
  let bestDistance = Math.max(1, Math.floor(wrong.length / 3)) + 1;
  for (const name of known) {
    const distance = editDistance(wrong.toLowerCase(), name.toLowerCase());
    if (distance < bestDistance) {
      best = name;
      bestDistance = distance;
    }
  }
  return best;
}

/** Optimal string alignment: insertions, deletions, substitutions and swaps of neighbours cost 1 each. */
function editDistance(a: string, b: string): number {
  let beforePrevious: number[] = [];
  let previous = Array.from({ length: b.length + 1 }, (_, index) => index);
  for (let i = 1; i <= a.length; i++) {
    const current = [i];
    for (let j = 1; j <= b.length; j++) {
      const cost = a[i - 1] === b[j - 1] ? 0 : 1;
      let value = Math.min((current[j - 1] ?? 0) + 1, (previous[j] ?? 0) + 1, (previous[j - 1] ?? 0) + cost);
      if (i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1]) {
        value = Math.min(value, (beforePrevious[j - 2] ?? 0) + 1);
      }
      current.push(value);
    }
    beforePrevious = previous;
    previous = current;
  }
  return previous[b.length] ?? 0;
}
