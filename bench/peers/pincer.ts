import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import TOML from '@iarna/toml';
import { stateFolder } from '../hosts/places.ts';
import { cacheFolder } from '../places.ts';
import { attempt, versionOf } from './install.ts';
import type { Estimate, Invocation, Job, Peer, RunState } from './peer.ts';

const playbook = fileURLToPath(new URL('../pincer/site.ts', import.meta.url));
const tsx = fileURLToPath(new URL('../../node_modules/.bin/tsx', import.meta.url));
const build = fileURLToPath(new URL('../../scripts/build.ts', import.meta.url));
/** Where the built playbook goes. */
const output = join(cacheFolder, 'built');

const estimate: Readonly<Record<RunState, Estimate>> = {
  first: { alone: 0.5, perHost: 0.07, turns: 12 },
  converged: { alone: 0.3, perHost: 0.02, turns: 8 },
};

/** Pincer as `make build` gives it: Node, started from a snapshot of the library. */
export const pincer: Peer = {
  id: 'pincer',
  label: 'Pincer (node)',
  estimate,
  async setUp() {
    const built = await attempt([process.execPath, build, '-o', output, playbook]);
    return built === undefined ? { version: `Node ${process.versions.node}` } : { missing: `make build: ${built}` };
  },
  prepare: (job) => prepare(job, [join(output, 'site')]),
};

/** Pincer as its README says it: `npx tsx playbook.ts`, less npx. */
export const pincerTsx: Peer = {
  id: 'pincer-tsx',
  label: 'Pincer (tsx)',
  estimate,
  setUp: async () => ({ version: `tsx ${await versionOf([tsx, '--version'], /tsx v(\S+)/)}` }),
  prepare: (job) => prepare(job, [tsx, playbook]),
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
    argv: [...program, '-i', 'hosts.toml'],
    env: {
      // All hosts are this machine, so what Pincer keeps on a host must be in the host's own folder.
      PINCER_STATE_FOLDER: stateFolder,
      XDG_CACHE_HOME: join(cacheFolder, 'xdg'),
    },
    cwd: job.folder,
  };
}
