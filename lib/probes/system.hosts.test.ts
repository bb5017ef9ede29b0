import { afterAll, beforeAll, expect, it } from 'vitest';
import { keyOf, type Probe, probe } from '../core/probe.ts';
import { Lab } from '../lab/index.ts';
import { proxyCommand } from '../lab/inventory.ts';
import { type Entry, Session } from '../shell/session.ts';
import { createTransport } from '../transport/create.ts';
import type { Connection } from '../transport/transport.ts';
import { compileQuestions } from './compile.ts';

let lab: Lab;
let connection: Connection;
let session: Session;
beforeAll(async () => {
  lab = await Lab.up({ name: 'units', hosts: 1 });
  const target = {
    kind: 'ssh',
    address: lab.host(1).address,
    ways: [{ user: 'root', port: 22 }],
    identityFiles: [lab.key],
    knownHosts: [lab.knownHosts],
    proxyCommand: proxyCommand(lab.namespace),
    connectTimeout: 10,
  } as const;
  connection = await createTransport(target, { hostName: 'h1' }).connect();
  session = await Session.start(connection);
});
afterAll(async () => {
  connection?.close();
  await lab?.down();
});

async function ask(...questions: readonly Probe[]): Promise<unknown[]> {
  const asked = compileQuestions(questions);
  const entries = new Map<string, Entry>();
  await session.send({ program: asked.program, deadline: 60, onEntry: (entry) => entries.set(entry.id, entry) });
  const answers = asked.read((id) => entries.get(id));
  return questions.map((question) => answers.get(keyOf(question)));
}

it('units as systemd knows them: running, switched off, masked, failed, missing, by another name', async () => {
  const made = await lab.host(1).exec(
    `cd /etc/systemd/system && printf '[Service]\\nType=oneshot\\nExecStart=false\\n[Install]\\nWantedBy=multi-user.target\\n' >fails.service &&
     printf '[Service\\n' >broken.service && printf '[Service]\\nExecStart=sleep inf\\n' >off.service &&
     systemctl daemon-reload && systemctl mask masked.service && systemctl enable fails.service && { systemctl start fails.service; true; }`,
  );
  expect(made).toMatchObject({ code: 0 });
  const names = [
    'ssh',
    'sshd',
    'ssh.service',
    'off',
    'fails',
    'masked',
    'broken',
    'nothing',
    'multi-user.target',
    '-.mount',
  ];
  expect(await ask(...names.map((name) => probe.unit(name)))).toEqual([
    expect.objectContaining({ load: 'loaded', active: 'active', sub: 'running', file: 'enabled', needsReload: false }),
    expect.objectContaining({ load: 'loaded', active: 'active', sub: 'running' }),
    expect.objectContaining({ load: 'loaded', active: 'active' }),
    expect.objectContaining({ load: 'loaded', active: 'inactive', sub: 'dead', file: 'static' }),
    expect.objectContaining({ load: 'loaded', active: 'failed', file: 'enabled' }),
    expect.objectContaining({ load: 'masked', active: 'inactive', file: 'masked' }),
    expect.objectContaining({ load: 'error', active: 'inactive' }),
    { load: 'not-found', active: 'inactive', sub: 'dead', file: '', needsReload: false },
    expect.objectContaining({ load: 'loaded', active: 'active' }),
    expect.objectContaining({ load: 'loaded', active: 'active', sub: 'mounted' }),
  ]);
});

it('a unit whose file changed since', async () => {
  await lab.host(1).exec('systemctl start off; sleep 0.1; echo "# new" >>/etc/systemd/system/off.service');
  expect(await ask(probe.unit('off'))).toEqual([expect.objectContaining({ needsReload: true })]);
});

it('a name that systemd cannot take spoils no answer before it', async () => {
  const [ssh, template] = await ask(probe.unit('ssh'), probe.unit('getty@.service'));
  expect(ssh).toMatchObject({ load: 'loaded' });
  expect(template).toEqual({ unavailable: expect.stringContaining('getty@.service') });
});

it('packages: installed, removed but configured, and never there', async () => {
  const made = await lab.host(1).exec(
    `mkdir -p /tmp/p/DEBIAN /tmp/p/etc && cd /tmp/p && : >etc/gone.conf && echo /etc/gone.conf >DEBIAN/conffiles &&
     printf 'Package: gone\\nVersion: 2:1.0~rc1-3\\nArchitecture: all\\nMaintainer: x <x@x>\\nDescription: x\\n' >DEBIAN/control &&
     dpkg-deb -b /tmp/p /tmp/gone.deb && dpkg -i /tmp/gone.deb`,
  );
  expect(made).toMatchObject({ code: 0 });
  const names = ['gone', 'nothing', 'openssh-server'];
  const all = () => ask(...names.map((name) => probe.package(name)));
  expect(await all()).toEqual(['2:1.0~rc1-3', null, expect.stringMatching(/^1:\d/)]);
  await lab.host(1).exec('dpkg -r gone; dpkg-query -W gone');
  expect(await all()).toEqual([null, null, expect.stringMatching(/^1:\d/)]);
});
