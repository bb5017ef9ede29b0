import { describe, expect, test } from 'vitest';
import { FINGERPRINT_A, hostKeys, wireKey } from '../testing/host-keys.ts';
import { expectedTypes, expectHostKey, judgeHostKey } from './host-key.ts';
import { parseKnownHosts } from './known-hosts.ts';

const expectation = (text: string, options: { port?: number; otherPorts?: number[]; pinned?: string } = {}) =>
  expectHostKey(parseKnownHosts(text, 'kh').lines, {
    address: 'gw1',
    port: options.port ?? 22,
    otherPorts: options.otherPorts ?? [],
    pinned: options.pinned,
  });
const judge = (text: string, key: string, options?: Parameters<typeof expectation>[1]) =>
  judgeHostKey(expectation(text, options), wireKey(key)).kind;

describe('judgeHostKey', () => {
  test('accepts a key that is listed for the name and port', () => {
    expect(judge(`gw1 ${hostKeys.a}`, hostKeys.a)).toBe('accepted');
    expect(judge(`[gw1]:9922 ${hostKeys.a}`, hostKeys.a, { port: 9922 })).toBe('accepted');
  });

  test('accepts any of several keys', () => {
    const text = `gw1 ${hostKeys.ecdsa}\ngw1 ${hostKeys.b}\ngw1 ${hostKeys.a}\n`;
    expect(judge(text, hostKeys.a)).toBe('accepted');
    expect(judge(text, hostKeys.ecdsa)).toBe('accepted');
  });

  test('does not know a host that is not listed', () => {
    expect(judge('', hostKeys.a)).toBe('unknown');
    expect(judge(`gw2 ${hostKeys.a}`, hostKeys.a)).toBe('unknown');
    expect(judge(`*,!gw1 ${hostKeys.a}`, hostKeys.a)).toBe('unknown');
  });

  test('sees that a key has changed, and where the old one is listed', () => {
    expect(judgeHostKey(expectation(`\ngw1 ${hostKeys.a}`), wireKey(hostKeys.b))).toMatchObject({
      kind: 'changed',
      listed: { file: 'kh', line: 2 },
    });
  });

  test('takes a new port when the key is the one of another port', () => {
    expect(judge(`gw1 ${hostKeys.a}`, hostKeys.a, { port: 9922 })).toBe('accepted');
    expect(judge(`[gw1]:2222 ${hostKeys.a}`, hostKeys.a, { port: 9922, otherPorts: [9922, 2222] })).toBe('accepted');
    expect(judge(`[gw1]:2222 ${hostKeys.a}`, hostKeys.a, { port: 9922 })).toBe('unknown');
    expect(judge(`gw1 ${hostKeys.a}`, hostKeys.b, { port: 9922 })).toBe('changed');
    expect(judge(`gw2 ${hostKeys.a}`, hostKeys.a, { port: 9922 })).toBe('unknown');
  });

  test('where the new port has keys of its own, only they count', () => {
    const text = `gw1 ${hostKeys.a}\n[gw1]:9922 ${hostKeys.b}\n`;
    expect(judge(text, hostKeys.a, { port: 9922 })).toBe('changed');
    expect(judge(text, hostKeys.b, { port: 9922 })).toBe('accepted');
  });

  test('never takes a revoked key, listed or pinned', () => {
    const text = `gw1 ${hostKeys.a}\n@revoked * ${hostKeys.a}\n`;
    expect(judge(text, hostKeys.a)).toBe('revoked');
    expect(judge(text, hostKeys.a, { pinned: FINGERPRINT_A })).toBe('revoked');
    expect(judge(`gw1 ${hostKeys.b}\n@revoked * ${hostKeys.a}\n`, hostKeys.b)).toBe('accepted');
  });

  test('a certificate authority is no key of the host', () => {
    const { authorities } = expectation(`@cert-authority * ${hostKeys.a}`);
    expect(authorities).toHaveLength(1);
    expect(judge(`@cert-authority * ${hostKeys.a}`, hostKeys.a)).toBe('unknown');
  });

  test('a pinned fingerprint replaces the look-up', () => {
    expect(judge('', hostKeys.a, { pinned: FINGERPRINT_A })).toBe('accepted');
    expect(judge(`gw1 ${hostKeys.b}`, hostKeys.a, { pinned: FINGERPRINT_A })).toBe('accepted');
    expect(judge(`gw1 ${hostKeys.b}`, hostKeys.b, { pinned: FINGERPRINT_A })).toBe('not-pinned');
  });
});

describe('expectedTypes', () => {
  test('are the types that are listed and that Pincer can verify', () => {
    expect(expectedTypes(expectation(`gw1 ${hostKeys.a}\ngw1 ${hostKeys.b}\n`))).toEqual(['ssh-ed25519']);
    expect(expectedTypes(expectation(`gw1 ssh-dss AAAA\ngw1 ${hostKeys.ecdsa}\n`))).toEqual(['ecdsa-sha2-nistp256']);
  });

  test('come from another port where this one has none', () => {
    expect(expectedTypes(expectation(`gw1 ${hostKeys.a}`, { port: 9922 }))).toEqual(['ssh-ed25519']);
  });

  test('are any type for an unknown host', () => {
    expect(expectedTypes(expectation(''))).toEqual([]);
  });

  test('follow a pinned fingerprint', () => {
    const text = `gw1 ${hostKeys.ecdsa}\ngw1 ${hostKeys.a}\n`;
    expect(expectedTypes(expectation(text, { pinned: FINGERPRINT_A }))).toEqual(['ssh-ed25519']);
    expect(expectedTypes(expectation('', { pinned: FINGERPRINT_A }))).toEqual([]);
  });
});
