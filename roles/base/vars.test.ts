import { describe, expect, it } from 'vitest';
import { Secret } from '../../lib/core/secret.ts';
import { BaseVars } from './vars.ts';

const key = 'ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIIXkPsYbZPIJZdR90GlfpCGGz1m+n9hHIMka+ALI0S9c operator@example.com';
const least = { adminIp: ['203.0.113.10'], authorizedKeys: [key] };
const faultsOf = (vars: unknown): string[] =>
  BaseVars.safeParse(vars).error?.issues.map(({ path, message }) => `${path.join('.')}: ${message}`) ?? [];

describe('vars of base', () => {
  it('need who may come in, and with which keys; all else has a default', () => {
    expect(BaseVars.parse(least)).toEqual({
      ...least,
      revokedKeys: [],
      deployUser: 'deploy',
      sshPort: 9922,
      forwardTo: ['127.0.0.1:18789', 'localhost:18789'],
      banner: expect.stringContaining('authorized people'),
      timezone: 'Etc/UTC',
      swapMb: 0,
      automaticReboot: false,
      kernel: {
        swappiness: 10,
        inotifyMaxWatches: 524_288,
        inotifyMaxInstances: 512,
        somaxconn: 1024,
        disableIpv6: false,
        extra: {},
      },
      fail2ban: { maxRetry: 3, findTime: 600, banTime: 3600 },
      firewallRules: [],
    });
    expect(faultsOf({}).map((fault) => fault.split(':')[0])).toEqual(['adminIp', 'authorizedKeys']);
  });

  it.each([
    ['YOUR_STATIC_IP', 'this is the placeholder; your own address is wanted'],
    ['203.0.113', 'an IPv4 or IPv6 address or network is wanted, e.g. "203.0.113.10"'],
    ['example.org', 'an IPv4 or IPv6 address or network is wanted, e.g. "203.0.113.10"'],
    ['0.0.0.0/0', 'this is the whole internet; the addresses of the operators are wanted'],
    ['::/0', 'this is the whole internet; the addresses of the operators are wanted'],
  ])('refuse %s as the address of an operator', (address, message) => {
    expect(faultsOf({ ...least, adminIp: [address] })).toEqual([`adminIp.0: ${message}`]);
  });

  it('refuse an empty list of addresses or keys, by which nobody could log in any more', () => {
    expect(faultsOf({ adminIp: [], authorizedKeys: [] })).toEqual([
      'adminIp: at least one address is wanted: nobody could log in any more',
      'authorizedKeys: at least one public key is wanted: nobody could log in any more',
    ]);
  });

  it('refuse keys that sshd would skip, and private ones', () => {
    expect(faultsOf({ ...least, authorizedKeys: ['ssh-ed25519 AAAA'] })[0]).toMatch(/whole public key line is wanted/);
    const pem = '-----BEGIN OPENSSH PRIVATE KEY-----';
    expect(faultsOf({ ...least, authorizedKeys: [pem] })[0]).toMatch(/private key; the public one is wanted/);
  });

  it('refuse to revoke a key that is to log in, whatever its comment', () => {
    const revokedKeys = [key.replace('operator@example.com', 'old laptop')];
    expect(faultsOf({ ...least, revokedKeys })[0]).toMatch(/^revokedKeys: a key that also stands in authorizedKeys/);
  });

  it('refuse root and a second account of the same name', () => {
    expect(faultsOf({ ...least, deployUser: 'root' })[0]).toMatch(/root is shut out/);
    const operator = { user: 'deploy', authorizedKeys: [key] };
    expect(faultsOf({ ...least, operator })[0]).toMatch(/^operator.user: another name than deployUser/);
  });

  it('refuse an operator who comes by IPv6 while that is off', () => {
    const vars = { ...least, adminIp: ['2001:db8::7'], kernel: { disableIpv6: true } };
    expect(faultsOf(vars)).toEqual(['adminIp: IPv4 only is wanted while kernel.disableIpv6 is true']);
    expect(faultsOf({ ...vars, kernel: {} })).toEqual([]);
  });

  it('refuse ports out of range, unknown keys, and a password in the clear', () => {
    expect(faultsOf({ ...least, sshPort: 65_536 })).toHaveLength(1);
    expect(faultsOf({ ...least, sshport: 22 })[0]).toMatch(/sshport/);
    expect(faultsOf({ ...least, sudoPassword: 'in the clear' })[0]).toMatch(/reference to a secret/);
    expect(faultsOf({ ...least, sudoPassword: new Secret('fine-canary', 'test') })).toEqual([]);
  });

  it('say of every var what it is for', () => {
    const unsaid = Object.entries(BaseVars.shape).filter(([, schema]) => (schema.description ?? '').length < 20);
    expect(unsaid.map(([name]) => name)).toEqual([]);
  });
});
