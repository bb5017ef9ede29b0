import { symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { cacheFolder } from '../places.ts';
import { pythonPackage } from './install.ts';
import type { Availability, Invocation, Job, Peer } from './peer.ts';
import { pyinfraDeploy, pyinfraInventory } from './pyinfra-deploy.ts';

/** The newest on PyPI when this was written. */
const version = '3.10.0';
const environment = join(cacheFolder, `pyinfra-${version}`);

/** pyinfra as it is shipped: Paramiko leaves Nagle's algorithm on. */
export const pyinfra: Peer = {
  id: 'pyinfra',
  label: 'pyinfra',
  estimate: {
    first: { alone: 5, perHost: 0.9, turns: 450 },
    converged: { alone: 4, perHost: 0.9, turns: 250 },
  },
  setUp,
  prepare: (job) => prepare(job, ['bin/pyinfra']),
};

/** The same with TCP_NODELAY, which a few lines of ours force on each connection. */
export const pyinfraNoDelay: Peer = {
  id: 'pyinfra-nd',
  label: 'pyinfra, TCP_NODELAY',
  estimate: {
    first: { alone: 1.5, perHost: 1.1, turns: 450 },
    converged: { alone: 1, perHost: 1.1, turns: 250 },
  },
  setUp,
  prepare(job) {
    writeFileSync(join(job.folder, 'no_delay.py'), noDelay);
    return prepare(job, ['bin/python', join(job.folder, 'no_delay.py')]);
  },
};

/** pyinfra's own entry point, after Paramiko's transport has learnt to set the option. */
const noDelay = `import socket
import sys

import paramiko

make = paramiko.Transport.__init__


def make_without_delay(self, sock, *args, **kwargs):
    if isinstance(sock, socket.socket):
        sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    make(self, sock, *args, **kwargs)


paramiko.Transport.__init__ = make_without_delay

from pyinfra_cli.main import main

sys.exit(main())
`;

async function setUp(): Promise<Availability> {
  const missing = await pythonPackage(environment, 'pyinfra', version);
  return missing === undefined ? { version } : { missing };
}

function prepare(job: Job, [program = '', ...args]: readonly string[]): Invocation {
  for (const name of ['templates', 'files']) symlinkSync(join(job.sources, name), join(job.folder, name));
  writeFileSync(join(job.folder, 'deploy.py'), pyinfraDeploy(job.work));
  writeFileSync(join(job.folder, 'inventory.py'), pyinfraInventory(job));
  const parallel = ['--parallel', String(job.targets.length)];
  return {
    argv: [join(environment, program), ...args, '-y', ...parallel, 'inventory.py', 'deploy.py'],
    env: {},
    cwd: job.folder,
  };
}
