import { describe, expect, it } from 'vitest';
import { describeTuple, readTuples, tuplesOf, UfwRule } from './rule.ts';

const textsOf = (rule: unknown, ipv6 = true): string[] =>
  tuplesOf(UfwRule.parse(rule), ipv6).map(({ family, text }) => `${family}: ${text}`);

describe('tuplesOf', () => {
  it('writes a rule without addresses for both IP versions, or for IPv4 alone', () => {
    const rule = { action: 'allow', proto: 'tcp', port: 443 };
    expect(textsOf(rule)).toEqual(['4: allow tcp 443 0.0.0.0/0 any 0.0.0.0/0 in', '6: allow tcp 443 ::/0 any ::/0 in']);
    expect(textsOf(rule, false)).toEqual(['4: allow tcp 443 0.0.0.0/0 any 0.0.0.0/0 in']);
  });

  it('takes the IP version from the address', () => {
    expect(textsOf({ action: 'limit', proto: 'tcp', port: 22, from: '192.0.2.9/32' })).toEqual([
      '4: limit tcp 22 0.0.0.0/0 any 192.0.2.9 in',
    ]);
    expect(textsOf({ action: 'deny', to: '2001:DB8::/32' })).toEqual(['6: deny any any 2001:db8::/32 any ::/0 in']);
    expect(textsOf({ action: 'deny', to: '2001:DB8::/32' }, false)).toEqual([]);
  });

  it('writes ports, interface and comment as ufw does', () => {
    const rule = { action: 'allow', proto: 'tcp', port: [443, '80:90', 9], interface: 'eth0', comment: 'Ü web' };
    expect(textsOf(rule, false)).toEqual([
      '4: allow tcp 9,80:90,443 0.0.0.0/0 any 0.0.0.0/0 in_eth0 comment=c39c20776562',
    ]);
  });
});

describe('UfwRule', () => {
  it.each([
    [{ action: 'allow', port: 0 }, /port/i],
    [{ action: 'allow', proto: 'tcp', port: '90:80' }, /rises/],
    [{ action: 'allow', port: '80:90' }, /needs proto/],
    [{ action: 'allow', from: '192.0.2.1', to: '2001:db8::1' }, /both be IPv4/],
    [{ action: 'allow', from: 'example.org' }, /address or network/],
    [{ action: 'allow', comment: "it's" }, /single quotes/],
    [{ action: 'accept' }, /./],
  ])('refuses %j', (rule, message) => {
    expect(() => UfwRule.parse(rule)).toThrow(message);
  });
});

describe('readTuples', () => {
  it('reads what ufw wrote, in canonical words', () => {
    const content = [
      '*filter',
      '### tuple ### allow tcp 22 0.0.0.0/0 any 192.0.2.1/32 in comment=6f70',
      '-A ufw-user-input -p tcp --dport 22 -s 192.0.2.1/32 -j ACCEPT',
      '',
      '### tuple ### deny any any 0.0.0.0/0 any 10.9.9.9/8',
      '### tuple ### allow tcp 22 0.0.0.0/0 any 0.0.0.0/0 OpenSSH - in',
    ].join('\n');
    expect(readTuples(content, 4).map(({ text }) => text)).toEqual([
      'allow tcp 22 0.0.0.0/0 any 192.0.2.1 in comment=6f70',
      'deny any any 0.0.0.0/0 any 10.0.0.0/8 in',
      'allow tcp 22 0.0.0.0/0 any 0.0.0.0/0 OpenSSH - in',
    ]);
  });

  it('reads back what tuplesOf wrote', () => {
    const rule = UfwRule.parse({ action: 'reject', direction: 'out', proto: 'udp', port: '1:9', to: '2001:db8::/32' });
    const tuples = tuplesOf(rule, true);
    expect(readTuples(tuples.map(({ text }) => `### tuple ### ${text}\n`).join(''), 6)).toEqual(tuples);
  });
});

describe('describeTuple', () => {
  it('speaks to people', () => {
    const [four, six] = tuplesOf(UfwRule.parse({ action: 'allow', proto: 'tcp', port: 22, comment: 'SSH' }), true);
    expect(four && describeTuple(four)).toBe('allow tcp port 22 from anywhere (IPv4) # SSH');
    expect(six && describeTuple(six)).toBe('allow tcp port 22 from anywhere (IPv6) # SSH');
    expect(describeTuple({ family: 4, text: 'deny any any 10.0.0.1 53 192.0.2.1 out_eth0' })).toBe(
      'deny any port to 10.0.0.1 from 192.0.2.1 source port 53 out_eth0',
    );
  });
});
