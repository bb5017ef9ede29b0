import { figure, markdownTable } from './format.ts';
import type { Verdict } from './ratios.ts';
import type { Report } from './report.ts';
import { titleOf } from './table.ts';

/**
 * The goals and what became of them, as a table of Markdown.
 *
 * @example process.stdout.write(goalTable(judge(report, goals), report.peers))
 */
export function goalTable(verdicts: readonly Verdict[], peers: Report['peers']): string {
  const rows = verdicts.map(({ goal, factor, isMet }) => [
    titleOf(goal),
    peers.find(({ id }) => id === goal.peer)?.label ?? goal.peer,
    `≥ ${figure(goal.factor)}`,
    factor === undefined ? '' : figure(factor),
    isMet === undefined ? 'not measured' : isMet ? 'met' : 'missed',
  ]);
  return markdownTable([['run', 'Pincer is faster than', 'goal', 'found', ''], ...rows], 2);
}
