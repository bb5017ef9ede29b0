import { readFileSync } from 'node:fs';
import { type CpuInfo, cpus, release } from 'node:os';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Machine } from '../results/report.ts';

/** Seconds that the machine is watched. */
const watched = 3;

/**
 * What this machine is, and how busy it is with other things at this moment.
 *
 * @example (await thisMachine()).busy // 0.02
 */
export async function thisMachine(): Promise<Machine> {
  const before = cpus();
  await sleep(watched * 1000);
  const [processor] = before;
  return {
    date: new Date().toISOString().slice(0, 16).replace('T', ' '),
    cores: before.length,
    processor: processor?.model.trim() ?? 'unknown',
    kernel: release(),
    system: /^PRETTY_NAME="?([^"\n]*)/m.exec(readFileSync('/etc/os-release', 'utf8'))?.[1] ?? 'unknown',
    node: process.versions.node,
    busy: Math.round(busyShare(before, cpus()) * 100) / 100,
  };
}

/**
 * The share of all cores that was not idle between two readings.
 *
 * @example busyShare(before, cpus())
 */
export function busyShare(before: readonly Pick<CpuInfo, 'times'>[], after: readonly Pick<CpuInfo, 'times'>[]): number {
  const sum = (cores: readonly Pick<CpuInfo, 'times'>[], keys: readonly (keyof CpuInfo['times'])[]): number =>
    cores.reduce((total, { times }) => total + keys.reduce((part, key) => part + times[key], 0), 0);
  const idle = sum(after, ['idle']) - sum(before, ['idle']);
  const all = ['user', 'nice', 'sys', 'irq', 'idle'] as const;
  return 1 - idle / Math.max(1, sum(after, all) - sum(before, all));
}
