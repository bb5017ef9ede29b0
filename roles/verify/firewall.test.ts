import { describe, expect, it } from 'vitest';
import { BaseVars } from '../base/vars.ts';
import { judgeFirewall, judgeSshSources } from './firewall.ts';

const key = 'ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIIXkPsYbZPIJZdR90GlfpCGGz1m+n9hHIMka+ALI0S9c operator@example.com';
const varsOf = (more: object = {}): BaseVars =>
  BaseVars.parse({ adminIp: ['203.0.113.10'], authorizedKeys: [key], ...more });

/** Printed by ufw 0.36.2 (Debian 13). */
const head = `Status: active
Logging: on (low)
Default: deny (incoming), allow (outgoing), disabled (routed)
New profiles: skip

To                         Action      From
--                         ------      ----
`;
const operator = '9922/tcp                   ALLOW IN    203.0.113.10               # SSH of the operators\n';
const policy = '-P INPUT DROP\n-A INPUT -j ufw-before-input\n';

describe('judgeFirewall', () => {
  it('is content with a firewall that is on and denies', () => {
    expect(judgeFirewall({ stdout: head + operator + policy })).toBeNull();
  });

  it.each([
    ['Status: inactive\n', 'ufw is not active'],
    ['', 'ufw is not active'],
    [head.replace('deny (incoming)', 'allow (incoming)') + policy, 'what comes in is not denied by default'],
    [`${head}-P INPUT ACCEPT\n`, 'the kernel does not drop what comes in, though ufw says so'],
  ])('says of %j what is wrong', (stdout, fault) => {
    expect(judgeFirewall({ stdout })).toBe(fault);
  });
});

describe('judgeSshSources', () => {
  const judge = (rows: string, more: object = {}): string | null => judgeSshSources(varsOf(more), head + rows + policy);

  it('is content with the operators, however many, and rules for other ports', () => {
    expect(judge(`${operator}443/tcp                    ALLOW IN    Anywhere\n`)).toBeNull();
    const six = '9922/tcp                   ALLOW IN    2001:db8::/48              # SSH of the operators\n';
    expect(judge(operator + six, { adminIp: ['203.0.113.10', '2001:db8::/48'] })).toBeNull();
  });

  it.each([
    ['9922/tcp                   ALLOW IN    Anywhere                  ', '0.0.0.0/0'],
    ['9922/tcp (v6)              ALLOW IN    Anywhere (v6)             ', '::/0'],
    ['9922                       LIMIT IN    198.51.100.0/24', '198.51.100.0/24'],
    ['9000:10000/tcp             ALLOW IN    Anywhere', '0.0.0.0/0'],
    ['22,9922/tcp                ALLOW IN    198.51.100.7', '198.51.100.7'],
    ['Anywhere                   ALLOW IN    198.51.100.7', '198.51.100.7'],
    ['Anywhere on eth1           ALLOW IN    198.51.100.7', '198.51.100.7'],
    ['192.0.2.1 9922/tcp         ALLOW IN    198.51.100.7', '198.51.100.7'],
    // A network that only overlaps that of the operators.
    ['9922/tcp                   ALLOW IN    203.0.113.0/24', '203.0.113.0/24'],
  ])('finds who gets in by %j', (row, source) => {
    expect(judge(`${operator}${row}\n`)).toBe(`${source} gets in and should not`);
  });

  it.each([
    '9922/udp                   ALLOW IN    Anywhere',
    '9922/tcp                   DENY IN     Anywhere',
    '9922/tcp                   ALLOW OUT   Anywhere',
  ])('lets %j be', (row) => {
    expect(judge(`${operator}${row}\n`)).toBeNull();
  });

  it('misses an operator who does not get in', () => {
    expect(judge('')).toBe('203.0.113.10 does not get in');
  });

  it('is content with whom the inventory lets in besides', () => {
    const row = '9922/tcp                   ALLOW IN    198.51.100.7\n';
    const rule = { action: 'allow', proto: 'tcp', port: 9922, from: '198.51.100.7' };
    expect(judge(operator + row, { firewallRules: [rule] })).toBeNull();
  });
});
