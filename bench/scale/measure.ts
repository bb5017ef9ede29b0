import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { PincerError } from '../../lib/core/errors.ts';
import { thisMachine } from '../session/machine.ts';
import type { Arguments } from './arguments.ts';
import { type ScaleFleet, startFleet } from './fleet.ts';
import { manyHosts } from './inventory.ts';
import { readOutput } from './output.ts';
import { cacheFolder } from './places.ts';
import { type Listing, type Measurement, type RunKind, runKinds, type ScaleReport } from './report.ts';
import { controller, type Ended } from './run.ts';

/** Hosts of the inventory that is only listed. */
const listedHosts = 10_000;

/**
 * Starts the hosts, runs the playbook on more and more of them, and takes them down again.
 *
 * @param site the built playbook
 * @param say  told what goes on
 * @throws PincerError `SCALE_WRONG` when a run does not end as it must: the figures of such a run are worth nothing
 * @example const report = await measure(options, '.cache/scale/built/site.mjs', (line) => process.stderr.write(line));
 */
export async function measure(
  { hosts, forks, processes }: Arguments,
  site: string,
  say: (line: string) => void,
  signal?: AbortSignal,
): Promise<ScaleReport> {
  const { date, cores, processor, node, busy } = await thisMachine();
  const listings = await listInventory(site, signal);
  const measurements: Measurement[] = [];
  say(`${Math.max(...hosts)} hosts are started in ${processes} processes\n`);
  const fleet = await startFleet(Math.max(...hosts), processes);
  try {
    for (const count of hosts) {
      fleet.reset();
      const inventory = fleet.inventory(count);
      for (const kind of runKinds) {
        const before = fleet.cpu();
        const argv = [site, '-i', inventory, '--forks', String(forks)];
        const ended = await controller(argv, { exact: kind === 'exact', logName: `${kind}-${count}`, signal });
        const lines = check(ended, kind, count, fleet);
        const measured = {
          hosts: count,
          kind,
          wall: ended.wall,
          lines,
          hostCpu: fleet.cpu() - before,
          ...ended.gauged,
        };
        measurements.push(measured);
        say(`${count} hosts, ${kind}: ${measured.wall.toFixed(1)} s\n`);
      }
    }
  } finally {
    await fleet.stop();
  }
  return { date, cores, processor, node, busy, forks, measurements, listings };
}

/** Every host has its end, and the right one. @returns lines that were printed */
function check({ status, output }: Ended, kind: RunKind, count: number, fleet: ScaleFleet): number {
  const told = readOutput(output);
  const [failed, unreachable] = [fleet.broken(count), fleet.down(count)];
  const good = count - failed.length - unreachable.length;
  const found = { status, ...told.totals, recapped: told.recapped, names: [told.failed, told.unreachable] };
  const wanted = {
    status: failed.length > 0 ? 2 : unreachable.length > 0 ? 4 : 0,
    hosts: count,
    [kind === 'first' ? 'changed' : 'unchanged']: good,
    ...(failed.length > 0 ? { failed: failed.length } : {}),
    ...(unreachable.length > 0 ? { unreachable: unreachable.length } : {}),
    recapped: count,
    names: [failed, unreachable],
  };
  if (JSON.stringify(found) === JSON.stringify(wanted)) return told.lines;
  throw new PincerError({
    code: 'SCALE_WRONG',
    message: `The ${kind} run on ${count} hosts came to ${JSON.stringify(found)}, wanted is ${JSON.stringify(wanted)}.`,
    hint: `What it printed is in ${join(cacheFolder, `${kind}-${count}.log`)}.`,
  });
}

/** An inventory of ten thousand hosts is loaded, listed and limited; nothing is contacted. */
async function listInventory(site: string, signal: AbortSignal | undefined): Promise<Listing[]> {
  const file = join(cacheFolder, 'many.toml');
  writeFileSync(file, manyHosts(listedHosts));
  const listings: Listing[] = [];
  for (const flags of [[], ['--limit', 'gw77'], ['--limit', 'machines:!gw1']]) {
    const { output, gauged } = await controller([site, '-i', file, '--list-hosts', ...flags], {
      exact: false,
      logName: 'list',
      signal,
    });
    const listed = output.split('\n').filter((line) => line.startsWith('  ')).length;
    const { cpu, peakRss } = gauged;
    listings.push({ hosts: listedHosts, flags: ['--list-hosts', ...flags].join(' '), cpu, peakRss, listed });
  }
  return listings;
}
