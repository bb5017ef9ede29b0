import { describe, expect, it } from 'vitest';
import { NetworkText, networkOf, networkText, plainAddress } from './address.ts';

function canonical(text: string): string | null {
  const network = networkOf(text);
  return network && networkText(network);
}

describe('networkOf', () => {
  it.each([
    ['192.0.2.7', '192.0.2.7'],
    ['192.0.2.7/32', '192.0.2.7'],
    ['10.1.2.3/8', '10.0.0.0/8'],
    ['255.255.255.255/1', '128.0.0.0/1'],
    ['0.0.0.0/0', '0.0.0.0/0'],
    ['2001:DB8:0:0::1', '2001:db8::1'],
    ['2001:db8::1/128', '2001:db8::1'],
    ['2001:db8:ffff::1/33', '2001:db8:8000::/33'],
    ['fe80::1/64', 'fe80::/64'],
    ['::/0', '::/0'],
    ['::1', '::1'],
  ])('writes %s as %s', (text, wanted) => {
    expect(canonical(text)).toBe(wanted);
  });

  it.each([
    '',
    'any',
    '192.0.2',
    '192.0.2.7/33',
    '192.0.2.7/',
    '192.0.2.7/255.255.255.0',
    '::1/129',
    'fe80::1%eth0',
    'a/b/c',
  ])('refuses %j', (text) => {
    expect(canonical(text)).toBeNull();
    expect(NetworkText.safeParse(text).success).toBe(false);
  });
});

describe('plainAddress', () => {
  it.each([
    ['::ffff:192.0.2.7', '192.0.2.7'],
    ['fe80::1%eth0', 'fe80::1'],
    ['192.0.2.7', '192.0.2.7'],
  ])('takes %s for %s', (text, wanted) => {
    expect(plainAddress(text)).toBe(wanted);
  });
});
