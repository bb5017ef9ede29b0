import { mostStarts, startKinds, startLabels } from '../plan/starts.ts';
import { figure, markdownTable, spread } from './format.ts';
import type { Start } from './report.ts';
import { median } from './statistics.ts';

/**
 * What a start is made of, and the goal for it, as a table of Markdown.
 *
 * @example process.stdout.write(startTable(report.starts))
 */
export function startTable(starts: readonly Start[]): string {
  const ofTsx = starts.find(({ kind }) => kind === 'tsx');
  const rows = startKinds.flatMap((kind) => {
    const found = starts.find((start) => start.kind === kind);
    if (found === undefined) return [];
    const seconds = median(found.wall);
    const row = [startLabels[kind], figure(seconds), spread(found.wall), String(found.wall.length)];
    if (kind !== 'site' || ofTsx === undefined) return [[...row, '', '', '']];
    const factor = seconds / median(ofTsx.wall);
    return [[...row, `≤ ${figure(mostStarts)}`, figure(factor), factor <= mostStarts ? 'met' : 'missed']];
  });
  return markdownTable([['start', 'wall s', 'min-max', 'n', 'goal, × tsx', 'found', ''], ...rows], 1);
}
