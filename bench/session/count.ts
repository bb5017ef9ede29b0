import { assertEndState, watchTouched } from '../measure/end-state.ts';
import { traceProcesses } from '../measure/processes.ts';
import { type Peer, runStates } from '../peers/peer.ts';
import type { Counts } from '../results/report.ts';
import type { Scene } from './scene.ts';

/**
 * Counts the processes that a peer starts on a host. strace slows the host down, so the time of these runs is not kept;
 * they also are everybody's warm-up.
 *
 * @throws PincerError when a run fails, or leaves another state than the work describes
 * @example await countProcessesOf(pincer, scene)
 */
export async function countProcessesOf(peer: Peer, scene: Scene): Promise<Counts[]> {
  const hosts = scene.hosts(1);
  const counts: Counts[] = [];
  const invocation = scene.prepare(peer, hosts);
  for (const host of hosts) {
    host.reset();
    for (const state of runStates) {
      const assertUntouched = state === 'converged' ? watchTouched(peer.label, hosts) : undefined;
      const trace = await traceProcesses(host.pid, scene.log(`${peer.id}-${state}-trace`));
      await scene.run(invocation, `${peer.id}-${state}-counted`).finally(() => trace.end());
      assertEndState(peer.label, hosts, scene.expected);
      assertUntouched?.();
      counts.push({ peer: peer.id, state, processes: trace.processes() });
    }
  }
  return counts;
}
