import { z } from 'zod';
import { runStates } from '../peers/peer.ts';
import { startKinds } from '../plan/starts.ts';

const State = z.enum(runStates);
const Seconds = z.number().min(0);
const Count = z.int().min(0);

/** What went over the wire for one host, as the delay proxy saw it: medians over hosts, then over runs. */
const Wire = z.strictObject({
  connections: z.number(),
  /** Serial round trips, with the handshake. */
  turns: z.number(),
  /** Bytes from the controller to the host. */
  up: z.number(),
  down: z.number(),
});
export type Wire = z.output<typeof Wire>;

/** Times of one kind of run. */
const Timing = z.strictObject({
  peer: z.string(),
  hosts: Count,
  /** Milliseconds. */
  rtt: Count,
  state: State,
  /** Of each run. */
  wall: z.array(Seconds).min(1),
  /** Processor time on the controller, of each run. */
  cpu: z.array(Seconds).min(1),
  /** Only where a delay proxy was in between. */
  wire: Wire.optional(),
});
export type Timing = z.output<typeof Timing>;

/** What one run costs on one host, counted in a run of its own. */
const Counts = z.strictObject({
  peer: z.string(),
  state: State,
  /** Processes that the host started. */
  processes: Count,
});
export type Counts = z.output<typeof Counts>;

/** Starts that contact no host. */
const Start = z.strictObject({
  kind: z.enum(startKinds),
  /** Of each start. */
  wall: z.array(Seconds).min(1),
});
export type Start = z.output<typeof Start>;

/** Where and when. */
const Machine = z.strictObject({
  date: z.string(),
  cores: Count,
  processor: z.string(),
  kernel: z.string(),
  system: z.string(),
  node: z.string(),
  /** Share of its cores that was busy with other things before the first run, 0 to 1. */
  busy: z.number().min(0).max(1),
});
export type Machine = z.output<typeof Machine>;

/** Everything that a benchmark found; docs/performance.json. */
export const Report = z.strictObject({
  machine: Machine,
  /** In the order of the tables: what each is, and its version, or why it was not measured. */
  peers: z.array(
    z.strictObject({
      id: z.string(),
      label: z.string(),
      version: z.string().optional(),
      missing: z.string().optional(),
    }),
  ),
  starts: z.array(Start),
  timings: z.array(Timing),
  counts: z.array(Counts),
  /** Kinds of runs that were not made, and the seconds that each would take, roughly. */
  leftOut: z.array(z.strictObject({ peer: z.string(), hosts: Count, rtt: Count, state: State, seconds: Seconds })),
});
export type Report = z.output<typeof Report>;
