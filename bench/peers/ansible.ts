import { mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { socketFolder } from '../hosts/places.ts';
import { ansiblePlaybook } from './ansible-playbook.ts';
import { debianPackages, versionOf } from './install.ts';
import type { Availability, Invocation, Job, Peer } from './peer.ts';

/** Where Debian's package ansible-mitogen keeps its strategies. */
const mitogenStrategies = '/usr/lib/python3/dist-packages/ansible_mitogen/plugins/strategy';

/** Ansible with pipelining and ControlPersist, the settings that its documentation recommends for speed. */
export const ansible: Peer = {
  id: 'ansible',
  label: 'Ansible',
  estimate: {
    first: { alone: 7, perHost: 8.5, turns: 600 },
    converged: { alone: 5.7, perHost: 8, turns: 350 },
  },
  setUp: () => setUp(['ansible-core'], ['ansible', '--version'], /core (\S+?)\]/),
  prepare: (job) => prepare(job, []),
};

/** The same Ansible with Mitogen's strategy. */
export const mitogen: Peer = {
  id: 'mitogen',
  label: 'Ansible + Mitogen',
  estimate: {
    first: { alone: 2.6, perHost: 2.8, turns: 160 },
    converged: { alone: 2.5, perHost: 2.9, turns: 140 },
  },
  setUp: () =>
    setUp(['ansible-core', 'ansible-mitogen'], ['dpkg-query', '-W', '-f', '${Version}', 'ansible-mitogen'], /^(\S+)/),
  prepare: (job) => prepare(job, [`strategy_plugins = ${mitogenStrategies}`, 'strategy = mitogen_linear']),
};

async function setUp(packages: string[], version: string[], pattern: RegExp): Promise<Availability> {
  const missing = await debianPackages(packages);
  return missing === undefined ? { version: await versionOf(version, pattern) } : { missing };
}

function prepare(job: Job, more: readonly string[]): Invocation {
  const { folder, targets, sources } = job;
  mkdirSync(socketFolder, { recursive: true, mode: 0o700 });
  for (const name of ['templates', 'files']) symlinkSync(join(sources, name), join(folder, name));
  writeFileSync(join(folder, 'site.yml'), ansiblePlaybook(job.work));
  const hosts = targets.map(({ name, address, port }) => `${name} ansible_host=${address} ansible_port=${port}\n`);
  writeFileSync(join(folder, 'hosts'), hosts.join(''));
  const config = [
    '[defaults]',
    'inventory = hosts',
    `forks = ${Math.max(5, targets.length)}`,
    'remote_user = root',
    `private_key_file = ${job.userKey}`,
    'host_key_checking = True',
    // Debian's own Python, without looking for others first.
    'interpreter_python = /usr/bin/python3',
    'remote_tmp = /tmp/ansible',
    'retry_files_enabled = False',
    ...more,
    '[ssh_connection]',
    'pipelining = True',
    // As shipped, with our known_hosts.
    `ssh_args = -C -o ControlMaster=auto -o ControlPersist=60s -o UserKnownHostsFile=${job.knownHosts} -o IdentitiesOnly=yes -o IdentityAgent=none`,
    `control_path_dir = ${socketFolder}`,
  ];
  writeFileSync(join(folder, 'ansible.cfg'), `${config.join('\n')}\n`);
  return {
    argv: ['/usr/bin/ansible-playbook', 'site.yml'],
    env: {
      ANSIBLE_CONFIG: join(folder, 'ansible.cfg'),
      ANSIBLE_HOME: join(folder, 'home'),
      ANSIBLE_LOCAL_TEMP: join(folder, 'tmp'),
    },
    cwd: folder,
    lingering: socketFolder,
  };
}
