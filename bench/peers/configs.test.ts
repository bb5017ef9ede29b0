import { expect, test } from 'vitest';
import { sshdConfig } from '../hosts/sshd-config.ts';
import { pyinfraInventory } from './pyinfra-deploy.ts';
import { sshClientConfig } from './ssh-config.ts';

const access = {
  targets: [
    { name: 'h1', address: '127.0.77.1', port: 2200 },
    { name: 'h2', address: '127.0.77.2', port: 2200 },
  ],
  userKey: '/k/user_key',
  knownHosts: '/k/known_hosts',
};

test('ssh is told how to reach each host, and checks its key', () => {
  const text = sshClientConfig(access);
  expect(text).toContain('Host h2\n  HostName 127.0.77.2\n  Port 2200\n');
  expect(text).toContain('UserKnownHostsFile /k/known_hosts');
  expect(text).toContain('StrictHostKeyChecking yes');
  // Ciphers and key exchanges stay as they are shipped.
  expect(text).not.toMatch(/Ciphers|Kex/);
});

test('pyinfra is told how to reach each host, and checks its key', () => {
  const text = pyinfraInventory(access);
  expect(text.match(/"ssh_hostname":"127\.0\.77\.\d"/g)).toHaveLength(2);
  expect(text).toContain('"ssh_strict_host_key_checking":"yes"');
});

test('a host listens where it is to, with keys of its own', () => {
  const text = sshdConfig({ address: '127.0.77.1', port: 2200 });
  expect(text).toContain('ListenAddress 127.0.77.1:2200\n');
  expect(text).toContain('HostKey /run/pincer-bench/ssh/host_key\n');
  expect(text).toContain('PasswordAuthentication no\n');
});
