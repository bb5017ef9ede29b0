import { readFileSync } from 'node:fs';
import { cpus, loadavg, release } from 'node:os';
import type { Machine } from '../results/report.ts';

/**
 * What this machine is, and how busy it is at this moment.
 *
 * @example thisMachine().load // 0.2
 */
export function thisMachine(): Machine {
  const [processor] = cpus();
  return {
    date: new Date().toISOString().slice(0, 16).replace('T', ' '),
    cores: cpus().length,
    processor: processor?.model.trim() ?? 'unknown',
    kernel: release(),
    system: /^PRETTY_NAME="?([^"\n]*)/m.exec(readFileSync('/etc/os-release', 'utf8'))?.[1] ?? 'unknown',
    node: process.versions.node,
    load: loadavg()[0] ?? 0,
  };
}
