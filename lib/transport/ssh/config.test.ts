import { existsSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { resolveSshConfig } from './config.ts';

const place = { home: '/home/ops', user: 'ops', environment: { SSH_AUTH_SOCK: '/run/agent', OTHER: '/run/other' } };
const resolve = (text: string, host = 'gw1') => resolveSshConfig(text, host, place);

describe('resolveSshConfig', () => {
  test('says nothing about a host that the file does not know', () => {
    expect(resolve('Host gw2\n  Port 9922\n')).toEqual({});
    expect(resolve('')).toEqual({});
  });

  test('takes the first value of each setting, whatever its case', () => {
    const text = 'Host gw*\n  hostname 203.0.113.5\n  USER deploy\n  Port 9922\nHost *\n  User root\n  Port 22\n';
    expect(resolve(text)).toEqual({ address: '203.0.113.5', user: 'deploy', port: 9922 });
  });

  test('keeps all key files in order, home and tokens filled in', () => {
    const text = 'Host gw1\n  User deploy\n  IdentityFile "~/.ssh/my key"\nHost *\n  IdentityFile %d/.ssh/%h-%r-%u\n';
    expect(resolve(text).identityFiles).toEqual(['/home/ops/.ssh/my key', '/home/ops/.ssh/gw1-deploy-ops']);
  });

  test('reads several known_hosts files and the word none', () => {
    expect(resolve('UserKnownHostsFile ~/.ssh/a ~/.ssh/b').knownHosts).toEqual([
      '/home/ops/.ssh/a',
      '/home/ops/.ssh/b',
    ]);
    expect(resolve('UserKnownHostsFile none').knownHosts).toEqual([]);
  });

  test('keeps a proxy command as it is written', () => {
    expect(resolve(`ProxyCommand nc -X connect -x "proxy host:3128" %h %p`).proxyCommand).toBe(
      'nc -X connect -x "proxy host:3128" %h %p',
    );
    expect(resolve('ProxyCommand none')).toEqual({});
  });

  test('of ProxyCommand and ProxyJump the first one holds', () => {
    expect(resolve('ProxyJump bastion\nProxyCommand nc %h %p').proxyCommand).toBe("ssh -W '[%h]:%p' bastion");
    expect(resolve('ProxyCommand nc %h %p\nProxyJump bastion').proxyCommand).toBe('nc %h %p');
    expect(resolve('ProxyJump none\nProxyCommand nc %h %p').proxyCommand).toBeUndefined();
  });

  test.each([
    ['none', { agent: false }],
    ['SSH_AUTH_SOCK', { agent: '/run/agent' }],
    ['$OTHER', { agent: '/run/other' }],
    ['${OTHER}', { agent: '/run/other' }],
    ['$UNSET', {}],
    ['~/agent', { agent: '/home/ops/agent' }],
  ])('IdentityAgent %s', (value, expected) => {
    expect(resolve(`IdentityAgent ${value}`)).toEqual(expected);
  });

  test('refuses a port that is none', () => {
    expect(() => resolve('Port ninety')).toThrow(/"ninety" as the port of host "gw1"/);
    expect(() => resolve('Port 70000')).toThrow(/port/);
  });

  test('never runs a program', () => {
    const trace = join(tmpdir(), `pincer-match-${process.pid}`);
    expect(resolve(`Match host gw1 exec "touch ${trace}"\n  Port 1\n`)).toEqual({});
    expect(existsSync(trace)).toBe(false);
    const canonical = 'Host gw1\n  CanonicalizeHostName yes\n  CanonicalDomains invalid\n  Port 5\n';
    expect(resolve(canonical).port).toBe(5);
  });
});
