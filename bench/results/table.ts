import { runStates } from '../peers/peer.ts';
import { bytes, count, figure, markdownTable, spread } from './format.ts';
import { type Place, ratioOf, timingOf } from './ratios.ts';
import type { Report } from './report.ts';
import { median } from './statistics.ts';

const titles = [
  'run',
  'peer',
  'wall s',
  'min-max',
  'n',
  '× Pincer',
  'CPU s',
  'turns',
  'up',
  'down',
  'processes',
] as const;

/**
 * All that was measured as one table of Markdown. Turns and bytes are per host and stand where a delay proxy was in
 * between; processes are per host and stand where there was one host without delay, since each host has the same.
 *
 * @example process.stdout.write(resultTable(report))
 */
export function resultTable(report: Report): string {
  const rows = placesOf(report).flatMap((place) =>
    report.peers.flatMap((peer, index) => {
      const row = rowOf(report, peer, place);
      return row === undefined ? [] : [[index === firstOf(report, place) ? titleOf(place) : '', ...row]];
    }),
  );
  return markdownTable([titles, ...rows], 2);
}

/** @example titleOf({ state: 'first', hosts: 1, rtt: 0 }) // 'first, 1 host, 0 ms' */
export function titleOf({ state, hosts, rtt }: Place): string {
  return `${state}, ${count(hosts, 'host')}, ${rtt} ms`;
}

/** Kinds of runs that were made: converged ones first, since they are what happens every day. */
function placesOf({ timings }: Report): readonly Place[] {
  const hosts = [...new Set(timings.map((timing) => timing.hosts))].sort((a, b) => a - b);
  const distances = [...new Set(timings.map((timing) => timing.rtt))].sort((a, b) => a - b);
  return runStates
    .toReversed()
    .flatMap((state) => distances.flatMap((rtt) => hosts.map((number) => ({ state, hosts: number, rtt }))));
}

function firstOf(report: Report, place: Place): number {
  return report.peers.findIndex(({ id }) => timingOf(report, id, place) !== undefined);
}

function rowOf(report: Report, { id, label }: Report['peers'][number], place: Place): string[] | undefined {
  const timing = timingOf(report, id, place);
  if (timing === undefined) return undefined;
  const { wall, cpu, wire } = timing;
  const ratio = ratioOf(report, id, place);
  const isPlain = place.hosts === 1 && place.rtt === 0;
  const counted = report.counts.find(({ peer, state }) => isPlain && peer === id && state === place.state);
  return [
    label,
    figure(median(wall)),
    spread(wall),
    String(wall.length),
    ratio === undefined ? '' : figure(ratio),
    figure(median(cpu)),
    wire === undefined ? '' : figure(wire.turns),
    wire === undefined ? '' : bytes(wire.up),
    wire === undefined ? '' : bytes(wire.down),
    counted === undefined ? '' : String(counted.processes),
  ];
}
