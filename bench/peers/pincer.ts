import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import TOML from '@iarna/toml';
import { stateFolder } from '../hosts/places.ts';
import { cacheFolder } from '../places.ts';
import type { Estimate, Invocation, Job, Peer, RunState } from './peer.ts';

const playbook = fileURLToPath(new URL('../pincer/site.ts', import.meta.url));
const tsx = fileURLToPath(new URL('../../node_modules/.bin/tsx', import.meta.url));

const estimate: Readonly<Record<RunState, Estimate>> = {
  first: { alone: 0.5, perHost: 0.1, turns: 15 },
  converged: { alone: 0.4, perHost: 0.03, turns: 12 },
};

/** Pincer as `node playbook.ts`: Node strips the types itself, and its compile cache is on. */
export const pincer: Peer = {
  id: 'pincer',
  label: 'Pincer (node)',
  estimate,
  setUp: async () => ({ version: `Node ${process.versions.node}` }),
  prepare: (job) => prepare(job, [process.execPath]),
};

/** Pincer as its README says it: `npx tsx playbook.ts`, less npx. */
export const pincerTsx: Peer = {
  id: 'pincer-tsx',
  label: 'Pincer (tsx)',
  estimate,
  setUp: async () => ({ version: `Node ${process.versions.node}` }),
  prepare: (job) => prepare(job, [tsx]),
};

function prepare(job: Job, program: readonly string[]): Invocation {
  const hosts = job.targets.map(({ name, address, port }) => [
    name,
    {
      address,
      groups: ['machines'],
      ssh: { user: 'root', port, identityFile: job.userKey, knownHosts: job.knownHosts, agent: false },
    },
  ]);
  const inventory = {
    groups: { machines: { vars: { site: { sources: job.sources } } } },
    hosts: Object.fromEntries(hosts),
  };
  writeFileSync(join(job.folder, 'hosts.toml'), TOML.stringify(inventory));
  return {
    argv: [...program, playbook, '-i', 'hosts.toml'],
    env: {
      // All hosts are this machine, so what Pincer keeps on a host must be in the host's own folder.
      PINCER_STATE_FOLDER: stateFolder,
      XDG_CACHE_HOME: join(cacheFolder, 'xdg'),
    },
    cwd: job.folder,
  };
}
