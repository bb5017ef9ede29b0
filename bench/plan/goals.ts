import type { RunState } from '../peers/peer.ts';

/** A kind of run of one peer. */
export interface Wanted {
  readonly peer: string;
  readonly state: RunState;
  readonly hosts: number;
  /** Milliseconds. */
  readonly rtt: number;
}

/** How much faster Pincer is to be than a peer, in one and the same benchmark. */
export interface Goal extends Wanted {
  /** The peer's time, divided by Pincer's, is to be at least this. */
  readonly factor: number;
}

const converged = (hosts: number, rtt: number, factors: Readonly<Record<string, number>>): Goal[] =>
  Object.entries(factors).map(([peer, factor]) => ({ peer, state: 'converged', hosts, rtt, factor }));

/**
 * The goals of the issue "Speed as a contract": a share of the ssh script's time is written there as 0.5x, here as 2.
 * They are never changed to fit.
 */
export const goals: readonly Goal[] = [
  ...converged(1, 0, { ansible: 90, mitogen: 35, 'pyinfra-nd': 9, pyinfra: 30, ssh: 1 / 0.5 }),
  ...converged(50, 0, { ansible: 300, mitogen: 100, 'pyinfra-nd': 20, ssh: 1 / 0.2 }),
  ...converged(1, 50, { ansible: 45, ssh: 1 / 0.7 }),
  ...[1, 10, 50].flatMap((hosts) =>
    [0, 50].map((rtt): Goal => ({ peer: 'ssh', state: 'first', hosts, rtt, factor: 1 })),
  ),
];

/** No goal asks for it, yet a table with this gap would show them with one host and with fifty only. */
export const alsoWanted: readonly Wanted[] = ['mitogen', 'ansible'].map((peer) => ({
  peer,
  state: 'converged',
  hosts: 10,
  rtt: 0,
}));
