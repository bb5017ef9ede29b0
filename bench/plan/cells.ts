import { type Peer, type RunState, runStates } from '../peers/peer.ts';
import type { Arguments } from './arguments.ts';
import type { Wanted } from './goals.ts';

/** One peer's runs on so many hosts at such a distance. */
export interface Cell {
  readonly peer: Peer;
  readonly hosts: number;
  /** Milliseconds. */
  readonly rtt: number;
  /** The states that are timed; hosts are brought to `converged` by the ssh script where `first` is not. */
  readonly states: readonly RunState[];
  readonly runs: number;
}

/** A kind of run that is not made. */
export interface LeftOut {
  readonly peer: string;
  readonly hosts: number;
  readonly rtt: number;
  readonly state: RunState;
  /** Seconds that it would take, roughly. */
  readonly seconds: number;
}

/** A kind of run longer than this, in seconds, is made only where it is asked for, and then once. */
const longestForItsOwnSake = 30;
/** Seconds for one cell; fast peers run more often in it, at most as often as the command line says. */
const budget = 21;

/**
 * Seconds that one run takes, roughly.
 *
 * @example estimate(ansible, 'converged', 50, 0) // 405.7
 */
export function estimate(peer: Peer, state: RunState, hosts: number, rtt: number): number {
  const { alone, perHost, turns } = peer.estimate[state];
  return alone + perHost * hosts + (turns * rtt) / 1000;
}

/**
 * Which runs are made, so that the whole takes about half an hour.
 *
 * @param wanted runs that are made however long they take
 * @example planCells(options, [pincer, ssh], goals).cells
 */
export function planCells(
  { hosts, rtt, runs, full }: Pick<Arguments, 'hosts' | 'rtt' | 'runs' | 'full'>,
  peers: readonly Peer[],
  wanted: readonly Wanted[],
): { readonly cells: readonly Cell[]; readonly leftOut: readonly LeftOut[] } {
  const cells: Cell[] = [];
  const leftOut: LeftOut[] = [];
  for (const count of hosts) {
    for (const distance of rtt) {
      for (const peer of peers) {
        const seconds = (state: RunState): number => estimate(peer, state, count, distance);
        const isWanted = (state: RunState): boolean =>
          full ||
          seconds(state) <= longestForItsOwnSake ||
          wanted.some(
            (run) => run.peer === peer.id && run.state === state && run.hosts === count && run.rtt === distance,
          );
        const states = runStates.filter(isWanted);
        const total = states.reduce((sum, state) => sum + seconds(state), 0);
        for (const state of runStates) {
          if (!states.includes(state)) {
            leftOut.push({ peer: peer.id, hosts: count, rtt: distance, state, seconds: seconds(state) });
          }
        }
        if (states.length === 0) continue;
        const often = Math.max(1, Math.min(runs, Math.floor(budget / total)));
        cells.push({ peer, hosts: count, rtt: distance, states, runs: often });
      }
    }
  }
  return { cells, leftOut };
}
