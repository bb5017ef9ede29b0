import { codeOf } from './finding-problem.ts';
import type { InventoryProblem } from './problem.ts';

/**
 * Leaves out what is missing only because its name, or that of the table around it, was misspelt: one mistake is one error.
 *
 * @example withoutEchoes(problems)
 */
export function withoutEchoes(problems: readonly InventoryProblem[]): readonly InventoryProblem[] {
  const isMissing = ({ code }: InventoryProblem): boolean => code === codeOf.missing;
  const meant = problems.flatMap((problem) => (isMissing(problem) || !problem.about ? [] : [problem.about]));
  const isEcho = (problem: InventoryProblem): boolean =>
    isMissing(problem) && meant.some((path) => path.every((key, index) => key === problem.about?.[index]));
  return problems.filter((problem) => !isEcho(problem));
}
