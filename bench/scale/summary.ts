import { bytes, count, figure, markdownTable } from '../results/format.ts';
import type { Measurement, RunKind, ScaleReport } from './report.ts';

/** Share of the cores above which a machine has other things to do than to be measured. */
const tooBusy = 0.1;

/**
 * Everything that was measured, as Markdown.
 *
 * @example process.stdout.write(summary(report))
 */
export function summary({ date, cores, processor, node, busy, forks, measurements, listings }: ScaleReport): string {
  const note = `**Preliminary: the machine was busy with other things (${Math.round(busy * 100)} % of its cores before the first run), so wall times and lag are not to be relied on; processor time and memory are.**\n\n`;
  return `${busy > tooBusy ? note : ''}${date} UTC, ${count(cores, 'core')} of ${processor}, Node ${node}, \`--forks ${forks}\`. The hosts ran on the same cores.

${runTable(measurements)}
${slopes(measurements.filter(({ hosts }) => hosts > forks))}

${markdownTable(
  [
    ['10,000 hosts in the inventory', 'hosts named', 'CPU s', 'peak RSS'],
    ...listings.map(({ flags, listed, cpu, peakRss }) => [`\`${flags}\``, String(listed), figure(cpu), bytes(peakRss)]),
  ],
  1,
)}`;
}

function runTable(measurements: readonly Measurement[]): string {
  const rows = measurements
    .filter(({ kind }) => kind !== 'exact')
    .map((run) => [
      `${run.kind}, ${count(run.hosts, 'host')}`,
      figure(run.wall),
      figure(run.cpu),
      figure(((run.cpu - run.startCpu) / run.hosts) * 1000),
      figure(run.startCpu),
      figure((run.hostCpu / run.hosts) * 1000),
      bytes(run.peakRss),
      bytes(inUse(measurements, run)),
      String(run.files),
      [run.lag.p50, run.lag.p99, run.lag.most].map((value) => figure(value)).join(' / '),
      figure(run.longestTurn),
      String(run.lines),
    ]);
  const titles = [
    'run',
    'wall s',
    'CPU s',
    'CPU ms/host',
    'of it start s',
    'host CPU ms',
    'peak RSS',
    'in use',
    'files',
    'lag ms p50 / p99 / max',
    'longest turn ms',
    'lines',
  ];
  return markdownTable([titles, ...rows], 1);
}

/** The exact figure where there is one: without garbage. */
function inUse(measurements: readonly Measurement[], run: Measurement): number {
  const exact = measurements.find(({ kind, hosts }) => kind === 'exact' && hosts === run.hosts);
  return run.kind === 'converged' && exact !== undefined ? exact.heap : run.heap;
}

/** What one host more costs, from the smallest fleet to the largest; in smaller ones not all that run at once are at work. */
function slopes(measurements: readonly Measurement[]): string {
  const of = (kind: RunKind, value: (run: Measurement) => number): string => {
    const runs = measurements.filter((run) => run.kind === kind);
    const [first, last] = [runs[0], runs.at(-1)];
    if (first === undefined || last === undefined || first.hosts === last.hosts) return 'not measured';
    return `${figure((value(last) - value(first)) / (last.hosts - first.hosts) / 1000)} KB`;
  };
  return `One host more costs: ${of('exact', ({ heap }) => heap)} in use (${of('exact', ({ startHeap }) => startHeap)} of it before the first connection); of peak RSS ${of('first', ({ peakRss }) => peakRss)} (first) and ${of('converged', ({ peakRss }) => peakRss)} (converged), garbage that nobody needed to collect included.`;
}
