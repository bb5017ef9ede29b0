import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type CgroupLayout, readCgroupLayout } from './cgroup-layout.ts';
import { planCgroups } from './cgroup-plan.ts';
import { unlessMissing } from './files.ts';
import type { Lab } from './lab.ts';

/** What is to be said about one host. */
interface HostStatus {
  readonly name: string;
  readonly address: string;
  readonly suite: string;
  readonly layers: readonly string[];
  readonly up: boolean;
  /** Its PID 1, by the number on this machine. */
  readonly leader: number | undefined;
  /** Memory of all its processes and their file cache, in bytes; 0 when it does not run. */
  readonly memoryBytes: number;
}

export interface LabStatus {
  readonly name: string;
  readonly subnet: string;
  readonly inventory: string;
  readonly hosts: readonly HostStatus[];
}

/**
 * Looks at a lab.
 *
 * @example (await labStatus(await Lab.open())).hosts[0]?.up // true
 */
export async function labStatus(lab: Lab): Promise<LabStatus> {
  const layout = await readCgroupLayout();
  const hosts = await Promise.all(
    lab.hosts.map(async (host): Promise<HostStatus> => {
      const { suite, layers } = await host.made();
      const { leader } = host.power();
      const memoryBytes = await memoryOf(layout, lab.name, host.name);
      const { name, address } = host;
      return { name, address, suite, layers, up: leader !== undefined, leader, memoryBytes };
    }),
  );
  return { name: lab.name, subnet: lab.subnet, inventory: lab.inventory, hosts };
}

/**
 * The same for people, one line per host.
 *
 * @example statusLines(status)[1] // 'h1  10.77.0.11  trixie  up  20 MiB'
 */
export function statusLines(status: LabStatus): readonly string[] {
  const head = `lab ${status.name}, inventory ${status.inventory}`;
  const lines = status.hosts.map(({ name, address, suite, layers, up, memoryBytes }) =>
    [name, address, [suite, ...layers].join('+'), up ? 'up' : 'down', `${Math.round(memoryBytes / 2 ** 20)} MiB`].join(
      '  ',
    ),
  );
  return [head, ...lines];
}

async function memoryOf(layout: CgroupLayout, lab: string, host: string): Promise<number> {
  const { groups } = planCgroups(layout, lab, host);
  const files = groups.flatMap((group) => [join(group, 'memory.usage_in_bytes'), join(group, 'memory.current')]);
  const texts = await Promise.all(files.map((file) => readFile(file, 'utf8').catch(unlessMissing('0'))));
  return Math.max(...texts.map(Number));
}
