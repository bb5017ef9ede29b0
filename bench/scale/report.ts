import { z } from 'zod';

const Count = z.int().min(0);
const Seconds = z.number().min(0);
const Milliseconds = z.number().min(0);
const Bytes = z.number().min(0);

/** What the controller's process needed for one run. */
export const Gauged = z.strictObject({
  /** Processor time, start-up included. */
  cpu: Seconds,
  /** Of which before the first connection: start-up, inventory, plans of all hosts. */
  startCpu: Seconds,
  /** The most memory that it had, as the kernel says. */
  peakRss: Bytes,
  /** The most that was in use, buffers included; garbage counts too, unless it was collected before each look. */
  heap: Bytes,
  /** In use before the first connection. */
  startHeap: Bytes,
  /** The most file descriptors that were open. */
  files: Count,
  /** How late the event loop came, from the first connection on. Another process that has the core counts too. */
  lag: z.strictObject({ p50: Milliseconds, p99: Milliseconds, most: Milliseconds }),
  /** Processor time of the longest stretch between two looks at the clock, of which there is one every 10 ms. */
  longestTurn: Milliseconds,
});
export type Gauged = z.output<typeof Gauged>;

/** Kinds of runs. In an `exact` one, which is converged too, garbage is collected all the time: it tells of memory only. */
export const runKinds = ['first', 'converged', 'exact'] as const;
export type RunKind = (typeof runKinds)[number];

/** One run. */
const Measurement = z.strictObject({
  hosts: Count,
  kind: z.enum(runKinds),
  wall: Seconds,
  /** Lines that it printed. */
  lines: Count,
  /** Processor time of the simulated hosts, all together. */
  hostCpu: Seconds,
  ...Gauged.shape,
});
export type Measurement = z.output<typeof Measurement>;

/** How an inventory is listed. */
const Listing = z.strictObject({
  hosts: Count,
  flags: z.string(),
  cpu: Seconds,
  peakRss: Bytes,
  /** Hosts that it names. */
  listed: Count,
});
export type Listing = z.output<typeof Listing>;

/** Everything that was found; docs/scale.json. */
export const ScaleReport = z.strictObject({
  date: z.string(),
  cores: Count,
  processor: z.string(),
  node: z.string(),
  /** Share of the cores that was busy with other things before the first run, 0 to 1. */
  busy: z.number().min(0).max(1),
  forks: Count,
  measurements: z.array(Measurement),
  listings: z.array(Listing),
});
export type ScaleReport = z.output<typeof ScaleReport>;
