import type { Workload } from '../work/work.ts';

/** A host as a peer reaches it: directly, or through the delay proxy. */
export interface Target {
  readonly name: string;
  readonly address: string;
  readonly port: number;
}

/** What a peer is to do, and where it may keep files for that. */
export interface Job {
  readonly work: Workload;
  readonly targets: readonly Target[];
  readonly userKey: string;
  readonly knownHosts: string;
  /** Folder of this peer and these targets; empty at first, and kept between runs. */
  readonly folder: string;
  /** Folder with the texts of the work: `templates/`, `files/`. */
  readonly sources: string;
}

/** A command, as a person would start it. */
export interface Invocation {
  readonly argv: readonly string[];
  /** Added to the environment. */
  readonly env: Readonly<Record<string, string>>;
  /** Folder that is current. */
  readonly cwd: string;
  /** A text in the command lines of processes that go on after the command ended; they are counted, then ended. */
  readonly lingering?: string | undefined;
}

/** What `setUp` found. */
export type Availability = { readonly version: string } | { readonly missing: string };

/** How long a peer's runs take, roughly; only for planning which runs fit (source: runs of this
 * benchmark). */
export interface Estimate {
  /** Seconds that no host costs. */
  readonly alone: number;
  readonly perHost: number;
  /** Serial round trips; hosts run side by side. */
  readonly turns: number;
}

/** The two states of hosts that are measured. */
export const runStates = ['first', 'converged'] as const;
export type RunState = (typeof runStates)[number];

/** A tool that does the work. */
export interface Peer {
  /** As on the command line of the benchmark. */
  readonly id: string;
  readonly label: string;
  readonly estimate: Readonly<Record<RunState, Estimate>>;
  /** Installs what is needed, where that is possible. */
  setUp(): Promise<Availability>;
  /** Writes playbook and inventory, and says how to run them. */
  prepare(job: Job): Invocation;
}
