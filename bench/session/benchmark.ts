import { peers as allPeers } from '../peers/all.ts';
import type { Peer } from '../peers/peer.ts';
import type { Arguments } from '../plan/arguments.ts';
import { estimate, planCells } from '../plan/cells.ts';
import { alsoWanted, goals } from '../plan/goals.ts';
import { count } from '../results/format.ts';
import type { Counts, Report, Timing } from '../results/report.ts';
import { site } from '../work/site.ts';
import { countProcessesOf } from './count.ts';
import { thisMachine } from './machine.ts';
import { requireHosts } from './requirements.ts';
import { setScene } from './scene.ts';
import { measureStarts } from './starts.ts';
import { time } from './time.ts';

/**
 * Sets up, measures, and takes everything down again.
 *
 * @param say    told what goes on
 * @param signal stops everything; its reason is thrown
 * @throws PincerError when the machine cannot do it, or a peer fails or leaves another state than the work describes
 * @example const report = await benchmark(options, (line) => process.stderr.write(line));
 */
export async function benchmark(
  options: Arguments,
  say: (line: string) => void,
  signal?: AbortSignal,
): Promise<Report> {
  await requireHosts(site);
  const wanted = allPeers.filter(({ id }) => options.peers.includes(id));
  const present: Peer[] = [];
  const peers: Report['peers'] = [];
  for (const peer of wanted) {
    const found = await peer.setUp();
    peers.push({ id: peer.id, label: peer.label, ...found });
    if ('version' in found) present.push(peer);
    else say(`${peer.label} is not measured: ${found.missing}\n`);
  }
  const { cells, leftOut } = planCells(options, present, [...goals, ...alsoWanted]);
  const seconds = cells.reduce(
    (sum, { peer, states, hosts, rtt, runs }) =>
      sum + runs * states.reduce((part, state) => part + estimate(peer, state, hosts, rtt), 0),
    0,
  );
  say(`About ${count(Math.ceil(seconds / 60), 'minute')}.\n`);

  const machine = await thisMachine();
  const startsWithTsx = present.some(({ id }) => id === 'pincer-tsx');
  const starts = startsWithTsx ? await measureStarts(signal) : [];
  const counts: Counts[] = [];
  const timings: Timing[] = [];
  const scene = await setScene(Math.max(...options.hosts), signal);
  try {
    for (const peer of present) {
      say(`${peer.label}: processes are counted\n`);
      counts.push(...(await countProcessesOf(peer, scene)));
    }
    for (const hosts of options.hosts) {
      for (const rtt of options.rtt) {
        const group = cells.filter((cell) => cell.hosts === hosts && cell.rtt === rtt);
        timings.push(...(await time(scene, group, say)));
      }
    }
  } finally {
    await scene.stop();
  }
  return { machine, peers, starts, timings, counts, leftOut: [...leftOut] };
}
