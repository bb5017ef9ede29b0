// Loaded into the controller before Pincer itself (`node --import`): writes what the process needed when it ends.
import { subscribe } from 'node:diagnostics_channel';
import { readdirSync, writeFileSync } from 'node:fs';
import { monitorEventLoopDelay } from 'node:perf_hooks';
import type { Gauged } from './report.ts';

/** Milliseconds between two looks. */
const interval = 10;
/** Milliseconds between two looks at what costs more to look at: open files, memory. */
const longInterval = 250;

const file = process.env.PINCER_GAUGE;
/** Whether memory is what is measured: garbage is collected before each look, which costs time that is not Pincer's. */
const isExact = process.env.PINCER_GAUGE_EXACT === 'yes';
if (file !== undefined) gauge(file);

function gauge(file: string): void {
  const delay = monitorEventLoopDelay({ resolution: interval });
  let startCpu: number | undefined;
  let longest = 0;
  let before = process.threadCpuUsage();
  let [heap, startHeap, files, ticks] = [0, 0, 0, 0];

  const look = (): void => {
    files = Math.max(files, readdirSync('/proc/self/fd').length);
    if (isExact) globalThis.gc?.();
    const { heapUsed, external } = process.memoryUsage();
    heap = Math.max(heap, heapUsed + external);
  };
  const tick = (): void => {
    const { user, system } = process.threadCpuUsage(before);
    if (startCpu !== undefined) longest = Math.max(longest, (user + system) / 1000);
    ticks += 1;
    if (ticks % (longInterval / interval) === 0) look();
    before = process.threadCpuUsage();
  };
  // What comes before the first connection is start-up and planning, in one piece; the loop begins to matter here.
  subscribe('net.client.socket', () => {
    if (startCpu !== undefined) return;
    startCpu = seconds(process.cpuUsage());
    look();
    startHeap = process.memoryUsage().heapUsed;
    before = process.threadCpuUsage();
    delay.enable();
  });
  setInterval(tick, interval).unref();
  process.on('exit', () => {
    delay.disable();
    const gauged: Gauged = {
      cpu: seconds(process.cpuUsage()),
      startCpu: startCpu ?? 0,
      peakRss: process.resourceUsage().maxRSS * 1024,
      heap,
      startHeap,
      files,
      lag: { p50: lagOf(delay.percentile(50)), p99: lagOf(delay.percentile(99)), most: lagOf(delay.max) },
      longestTurn: longest,
    };
    writeFileSync(file, JSON.stringify(gauged));
  });
}

function seconds({ user, system }: NodeJS.CpuUsage): number {
  return (user + system) / 1e6;
}

/** Milliseconds that the loop came too late; the histogram holds nanoseconds from one look to the next. */
function lagOf(nanoseconds: number): number {
  return Math.max(0, nanoseconds / 1e6 - interval);
}
