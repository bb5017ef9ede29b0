import { copyFile, mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import type { SshTarget } from '../../core/target.ts';
import { Lab } from '../../lab/index.ts';
import { proxyCommand } from '../../lab/inventory.ts';
import { record } from '../testing/recorder.ts';
import type { Connection, Transport } from '../transport.ts';
import { createKeyStore } from './key-store.ts';
import { createSshTransport } from './transport.ts';

let lab: Lab;
let directory: string;
let knownHosts: string;
beforeAll(async () => {
  lab = await Lab.up({ name: 'tr', hosts: 1 });
  directory = await mkdtemp(join(tmpdir(), 'pincer-lab-transport-'));
  knownHosts = join(directory, 'known_hosts');
});
afterAll(async () => {
  await lab.down();
  await rm(directory, { recursive: true, force: true });
});

async function transportTo(changes: Partial<SshTarget> = {}): Promise<Transport> {
  await copyFile(lab.knownHosts, knownHosts);
  const target: SshTarget = {
    kind: 'ssh',
    address: lab.host(1).address,
    ways: [{ user: 'root', port: 22 }],
    identityFiles: [lab.key],
    knownHosts: [knownHosts],
    proxyCommand: proxyCommand(lab.namespace),
    connectTimeout: 10,
    ...changes,
  };
  return createSshTransport(target, { hostName: 'h1', keys: createKeyStore() });
}

async function output(connection: Connection, command: string): Promise<string> {
  const seen = record();
  await connection.open(command, seen);
  await seen.over;
  return seen.out();
}

test('a Debian host in a network namespace is reached through a proxy command', async () => {
  const connection = await (await transportTo()).connect();
  expect(await output(connection, 'hostname')).toBe('h1\n');
  connection.close();
  expect(await connection.closed).toBeUndefined();
});

test('a port where nothing listens sends us to the next way', async () => {
  const ways = [
    { user: 'deploy', port: 9922 },
    { user: 'root', port: 22 },
  ];
  const connection = await (await transportTo({ ways })).connect();
  expect(connection.label).toBe(`root@${lab.host(1).address}:22`);
  connection.close();
  const transport = await transportTo({ ways: ways.slice(0, 1) });
  await expect(transport.connect()).rejects.toMatchObject({
    code: 'SSH_PROXY',
    message: expect.stringMatching(/exit status 1: .*Connection refused/),
  });
});

test('a new port is taken with the key of the old one, and listed once it is remembered', async () => {
  const host = lab.host(1);
  const dropIn = '/etc/ssh/sshd_config.d/10-port.conf';
  await host.exec(`printf 'Port 22\\nPort 9922\\n' > ${dropIn} && systemctl restart ssh`);
  const ways = [
    { user: 'root', port: 9922 },
    { user: 'root', port: 22 },
  ];
  const transport = await transportTo({ ways });
  const old = await transport.connect({ only: { user: 'root', port: 22 } });
  const proof = await transport.connect({ only: { user: 'root', port: 9922 }, hostKey: old.hostKey });
  expect([proof.port, proof.hostKey]).toEqual([9922, old.hostKey]);
  expect(await proof.rememberHostKey()).toBe(true);
  const listed = await readFile(knownHosts, 'utf8');
  expect(listed.startsWith(await readFile(lab.knownHosts, 'utf8'))).toBe(true);
  expect(listed).toContain(`[${host.address}]:9922 ssh-ed25519 `);
  old.close();
  proof.close();
  await host.exec(`rm ${dropIn} && systemctl restart ssh`);
});

test('a host that dies is a lost connection at once', async () => {
  const host = lab.host(1);
  const connection = await (await transportTo()).connect();
  const seen = record();
  await connection.open('sleep 600', seen);
  await host.kill();
  expect(await seen.over).toMatchObject({ code: 'SSH_CONNECTION_LOST' });
  await host.start({ wait: true });
});

test('a host that falls silent is a lost connection after 40 s, and no answer while it is silent', async () => {
  const host = lab.host(1);
  const transport = await transportTo({ connectTimeout: 2 });
  const connection = await transport.connect();
  const seen = record();
  await connection.open('sleep 600', seen);
  await host.cut();
  const started = performance.now();
  await expect(transport.connect()).rejects.toMatchObject({ code: 'SSH_TIMEOUT' });
  expect(await seen.over).toMatchObject({ code: 'SSH_CONNECTION_LOST' });
  expect(await connection.closed).toMatchObject({ message: expect.stringContaining('Keepalive timeout') });
  expect(performance.now() - started).toBeLessThan(60_000);
  await host.heal();
  // The kernel may still think for a moment that there is no neighbour of that address.
  const again = await vi.waitFor(() => transport.connect(), { timeout: 20_000, interval: 500 });
  expect(await output(again, 'echo back')).toBe('back\n');
  again.close();
});
