import { InputError, type SourceLocation } from '../core/errors.ts';
import type { KeyPath } from './table.ts';

/** One thing that is wrong in an inventory. */
export interface InventoryProblem {
  /** Stable identifier, e.g. `INVENTORY_UNKNOWN_KEY`. */
  readonly code: string;
  /** One sentence that says what is wrong. */
  readonly message: string;
  /** One sentence that says what to do about it. */
  readonly hint?: string | undefined;
  readonly location?: SourceLocation | undefined;
  /** The var that is missing, or that a misspelt name most likely meant. */
  readonly about?: KeyPath | undefined;
}

/** Everything that is wrong in an inventory, found before any host was contacted. */
export class InventoryError extends InputError {
  readonly problems: readonly InventoryProblem[];

  constructor(problems: readonly [InventoryProblem, ...InventoryProblem[]]) {
    const [first] = problems;
    super({
      code: problems.length === 1 ? first.code : 'INVENTORY_PROBLEMS',
      message:
        problems.length === 1
          ? first.message
          : `The inventory has ${problems.length} problems; the first: ${first.message}`,
      hint: first.hint,
      location: first.location,
    });
    this.problems = Object.freeze([...problems]);
  }
}

/**
 * Throws all problems as one error; does nothing when there are none. Equal ones are told once, in the order of the file.
 *
 * @throws InventoryError
 * @example throwProblems(problems)
 */
export function throwProblems(problems: readonly InventoryProblem[]): void {
  const unique = new Map(problems.map((problem) => [JSON.stringify([problem.location, problem.message]), problem]));
  const [first, ...rest] = [...unique.values()].sort(byPlace);
  if (first !== undefined) throw new InventoryError([first, ...rest]);
}

function byPlace(a: InventoryProblem, b: InventoryProblem): number {
  const [left, right] = [a.location, b.location];
  return (
    (left?.file ?? '').localeCompare(right?.file ?? '') ||
    (left?.line ?? 0) - (right?.line ?? 0) ||
    (left?.column ?? 0) - (right?.column ?? 0)
  );
}

/**
 * A problem as one line of text, with its place before it as compilers write it.
 *
 * @example formatProblem(problem) // 'hosts.toml:3:11: base.sshPort must be a whole number, came "ssh".'
 */
export function formatProblem(problem: InventoryProblem): string {
  const { file, line, column } = problem.location ?? {};
  const place = [file, line, column].filter((part) => part !== undefined).join(':');
  const hint = problem.hint === undefined ? '' : ` ${problem.hint}`;
  return `${place === '' ? '' : `${place}: `}${problem.message}${hint}`;
}
