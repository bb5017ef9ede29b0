import { assertEndState, watchTouched } from '../measure/end-state.ts';
import type { Run } from '../measure/timed-run.ts';
import type { Invocation, RunState, Target } from '../peers/peer.ts';
import { ssh } from '../peers/ssh.ts';
import type { Cell } from '../plan/cells.ts';
import { figure } from '../results/format.ts';
import type { Timing, Wire } from '../results/report.ts';
import { middle } from '../results/statistics.ts';
import { titleOf } from '../results/table.ts';
import type { Scene } from './scene.ts';

/**
 * Times cells of the same hosts and distance in rounds, each peer once a round, so that a machine that is slower for a
 * while is slower for all.
 *
 * @param cells all with the same number of hosts and the same round-trip time
 * @param say   told after each run
 * @example await time(scene, cells, (line) => process.stderr.write(line))
 */
export async function time(scene: Scene, cells: readonly Cell[], say: (line: string) => void): Promise<Timing[]> {
  const [first] = cells;
  if (first === undefined) return [];
  const hosts = scene.hosts(first.hosts);
  const near: readonly Target[] = hosts;
  const distance = first.rtt === 0 ? undefined : await scene.distant(first.hosts, first.rtt / 2);
  const targets = distance?.targets ?? near;
  const found = new Map<string, { readonly run: Run; readonly wire: Wire | undefined }[]>();
  try {
    const helper = scene.prepare(ssh, near);
    const invocations = new Map(cells.map((cell) => [cell, scene.prepare(cell.peer, targets)]));
    const rounds = Math.max(...cells.map(({ runs }) => runs));
    for (let round = 0; round < rounds; round++) {
      for (const [cell, invocation] of invocations) {
        if (round >= cell.runs) continue;
        for (const host of hosts) host.reset();
        for (const state of ['first', 'converged'] as const) await once(cell, invocation, helper, state);
      }
    }
  } finally {
    await distance?.stop();
  }
  return cells.flatMap(({ peer, hosts: count, rtt, states }) =>
    states.map((state) => {
      const entries = found.get(`${peer.id} ${state}`) ?? [];
      const wires = entries.flatMap(({ wire }) => wire ?? []);
      return {
        peer: peer.id,
        hosts: count,
        rtt,
        state,
        wall: entries.map(({ run }) => run.wall),
        cpu: entries.map(({ run }) => run.cpu),
        ...(wires.length === 0 ? {} : { wire: middle(wires) }),
      };
    }),
  );

  async function once({ peer, states, rtt }: Cell, invocation: Invocation, helper: Invocation, state: RunState) {
    const label = `${peer.id}-${hosts.length}-${rtt}-${state}`;
    if (!states.includes(state)) {
      // Whoever brings a host to the end state, it is the same one.
      if (state === 'first') await scene.run(helper, `${label}-helper`);
      return;
    }
    const assertUntouched = state === 'converged' ? watchTouched(peer.label, hosts) : undefined;
    distance?.take();
    const run = await scene.run(invocation, label);
    assertEndState(peer.label, hosts, scene.expected);
    assertUntouched?.();
    const key = `${peer.id} ${state}`;
    found.set(key, [...(found.get(key) ?? []), { run, wire: distance?.take() }]);
    say(`${peer.label}, ${titleOf({ state, hosts: hosts.length, rtt })}: ${figure(run.wall)} s\n`);
  }
}
