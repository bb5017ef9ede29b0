import { execFileSync } from 'node:child_process';
import { expect, test } from 'vitest';
import { type GuestFacts, guestFiles, newMachineId } from './guest-files.ts';

const facts: GuestFacts = {
  host: 'h1',
  subnet: '10.77.4',
  authorizedKey: 'ssh-ed25519 AAAA lab\n',
  hostKey: 'private',
  hostKeyPublic: 'public',
  machineId: '0123456789abcdef0123456789abcdef',
  trust: { bundle: 'ALL', own: { '/usr/local/share/ca-certificates/own.crt': 'OWN' } },
};
const files = guestFiles(facts);

test('a host has its own name, identity and keys, with the modes that sshd asks for', () => {
  expect(files['/etc/hostname']).toEqual({ content: 'h1\n' });
  expect(files['/etc/machine-id']).toEqual({ content: '0123456789abcdef0123456789abcdef\n', mode: 0o444 });
  expect(files['/root/.ssh/authorized_keys']).toEqual({ content: 'ssh-ed25519 AAAA lab\n', mode: 0o600 });
  expect(files['/etc/ssh/ssh_host_ed25519_key']).toEqual({ content: 'private', mode: 0o600 });
});

test('apt and npm go through the proxy of its own lab, and trust what this machine trusts', () => {
  const text = JSON.stringify(files);
  expect(text.match(/http:\/\/[0-9.]+:\d+/g)).toEqual(Array.from({ length: 4 }, () => 'http://10.77.4.1:3142'));
  expect(files['/etc/ssl/certs/ca-certificates.crt']).toEqual({ content: 'ALL' });
  expect(files['/usr/local/share/ca-certificates/own.crt']).toEqual({ content: 'OWN' });
});

test.each(['/usr/lib/systemd/lab-init', '/usr/lib/systemd/lab-sysctl'])('%s is a shell script that parses', (path) => {
  const file = files[path];
  expect(file).toMatchObject({ mode: 0o755 });
  execFileSync('sh', ['-n'], { input: file !== undefined && 'content' in file ? file.content : 'missing (' });
});

test('machine ids are 32 hexadecimal digits, each another', () => {
  expect(newMachineId()).toMatch(/^[0-9a-f]{32}$/);
  expect(newMachineId()).not.toBe(newMachineId());
});
