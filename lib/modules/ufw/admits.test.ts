import { describe, expect, it } from 'vitest';
import { admits, type RuleSet } from './admits.ts';
import { UfwRule } from './rule.ts';

function set(rules: readonly unknown[], other: Partial<RuleSet> = {}): RuleSet {
  return {
    enabled: true,
    ipv6: true,
    defaults: { incoming: 'deny' },
    rules: rules.map((rule) => UfwRule.parse(rule)),
    ...other,
  };
}
const operator = { action: 'allow', proto: 'tcp', port: 9922, from: '203.0.113.0/24' };

describe('admits', () => {
  it.each([
    ['an address of the network', '203.0.113.10', 9922, true],
    ['the same inside IPv6', '::ffff:203.0.113.10', 9922, true],
    ['another address', '198.51.100.1', 9922, false],
    ['another port', '203.0.113.10', 22, false],
    ['an IPv6 address', '2001:db8::1', 9922, false],
    ['the host itself', '127.0.0.1', 22, true],
    ['the host itself by IPv6', '::1', 22, true],
    ['no address at all', 'gw1.example.org', 9922, false],
  ])('decides about %s', (_, address, port, wanted) => {
    expect(admits(set([operator]), { address, port })).toBe(wanted);
  });

  it('obeys the first rule that fits', () => {
    const deny = { action: 'deny', from: '203.0.113.10' };
    const arrival = { address: '203.0.113.10', port: 9922 };
    expect(admits(set([deny, operator]), arrival)).toBe(false);
    expect(admits(set([operator, deny]), arrival)).toBe(true);
  });

  it('knows IPv6 networks, and that ufw may drop all of IPv6', () => {
    const rule = { action: 'limit', proto: 'tcp', port: '9000:9999', from: '2001:db8::/32' };
    const arrival = { address: '2001:db8:1::5', port: 9922 };
    expect(admits(set([rule]), arrival)).toBe(true);
    expect(admits(set([rule], { ipv6: false }), arrival)).toBe(false);
  });

  it('falls back to the default policy, and admits all where the firewall is off', () => {
    const arrival = { address: '198.51.100.1', port: 22 };
    expect(admits(set([], { defaults: { incoming: 'allow' } }), arrival)).toBe(true);
    expect(admits(set([], { enabled: false }), arrival)).toBe(true);
    expect(admits(set([{ action: 'allow', proto: 'udp', port: 22 }]), arrival)).toBe(false);
    expect(admits(set([{ action: 'allow', direction: 'out', proto: 'tcp', port: 22 }]), arrival)).toBe(false);
  });

  it('does not count on a rule about one interface or one address of the host, but fears it', () => {
    const arrival = { address: '203.0.113.10', port: 9922 };
    expect(admits(set([{ ...operator, interface: 'eth0' }]), arrival)).toBe(false);
    expect(admits(set([{ ...operator, to: '192.0.2.1' }]), arrival)).toBe(false);
    expect(admits(set([{ ...operator, action: 'deny', interface: 'eth0' }, operator]), arrival)).toBe(false);
  });
});
