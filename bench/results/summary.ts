import type { Goal } from '../plan/goals.ts';
import { figure } from './format.ts';
import { goalTable } from './goal-table.ts';
import { judge } from './ratios.ts';
import type { Report } from './report.ts';
import { startTable } from './start-table.ts';
import { resultTable, titleOf } from './table.ts';

/** Share of the cores above which a machine has other things to do than to be measured. */
const tooBusy = 0.1;

/**
 * A whole report as Markdown: where, who, the table, the goals, and what was not measured.
 *
 * @example process.stdout.write(summary(report, goals))
 */
export function summary(report: Report, goals: readonly Goal[]): string {
  const { machine, peers, starts, leftOut } = report;
  const isBusy = machine.busy > tooBusy;
  const busy = `**Preliminary: the machine was busy with other things (${Math.round(machine.busy * 100)} % of its cores before the first run), so times, and ratios between short and long runs, are not to be relied on; counts are.**`;
  const present = peers.flatMap(({ label, version }) => (version === undefined ? [] : `${label}: ${version}`));
  const absent = peers.flatMap(({ label, missing }) => (missing === undefined ? [] : `* ${label}: ${missing}`));
  const skipped = leftOut.map((run) => {
    const label = peers.find(({ id }) => id === run.peer)?.label ?? run.peer;
    return `* ${label}, ${titleOf(run)}: about ${figure(run.seconds)} s a run, and no goal asks for it`;
  });
  return [
    ...(isBusy ? [busy, ''] : []),
    `${machine.date} UTC, ${machine.system}, kernel ${machine.kernel}, ${machine.cores} cores of ${machine.processor}, Node ${machine.node}.`,
    `${present.join('; ')}.`,
    '',
    resultTable(report),
    "Goals (a peer's median divided by Pincer's, as `node` runs it):",
    '',
    goalTable(judge(report, goals), peers),
    ...(starts.length === 0 ? [] : ['Starts that contact no host:', '', startTable(starts)]),
    ...section('Not measured, because it cannot be had here:', absent),
    ...section('Not measured, because it takes long (`make bench BENCH="--full"` does it):', skipped),
  ]
    .join('\n')
    .trimEnd()
    .concat('\n');
}

function section(title: string, lines: readonly string[]): readonly string[] {
  return lines.length === 0 ? [] : [title, '', ...lines, ''];
}
