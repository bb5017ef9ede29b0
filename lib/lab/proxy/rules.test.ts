import { expect, test } from 'vitest';
import { judge, judgeTunnel } from './rules.ts';

const allowed = new Set(['mirror.example', 'registry.example']);

test.each([
  ['GET', 'http://mirror.example/debian/pool/a.deb', 'cache'],
  ['GET', 'http://mirror.example/debian/dists/trixie/main/by-hash/SHA256/ab', 'cache'],
  ['HEAD', 'http://mirror.example/debian/pool/a.deb', 'forward'],
  ['GET', 'http://mirror.example/debian/dists/trixie/InRelease', 'forward'],
  ['GET', 'http://other.example/a.deb', 'deny'],
  ['GET', 'http://mirror.example.other.example/a.deb', 'deny'],
  ['GET', 'https://mirror.example/a.deb', 'deny'],
  ['GET', '/a.deb', 'deny'],
  ['GET', 'file:///etc/passwd', 'deny'],
])('%s %s: %s', (method, target, kind) => {
  expect(judge(method, target, allowed).kind).toBe(kind);
});

test('a cached file has a name of its own that cannot leave the folder', () => {
  const file = (target: string) => {
    const verdict = judge('GET', target, allowed);
    return verdict.kind === 'cache' ? verdict.file : undefined;
  };
  expect(file('http://mirror.example/pool/a_1%2b2.deb')).toMatch(/^[0-9a-f]{24}-a_1\+2\.deb$/);
  expect(file('http://mirror.example/x/by-hash/..%2f..%2fetc%2fpasswd')).toMatch(/^[0-9a-f]{24}-passwd$/);
  expect(file('http://mirror.example/a/x.deb')).not.toBe(file('http://mirror.example/b/x.deb'));
  expect(file('http://mirror.example/a/x.deb')).not.toBe(file('http://registry.example/a/x.deb'));
});

test.each([
  ['registry.example:443', 'registry.example'],
  ['registry.example:22', undefined],
  ['other.example:443', undefined],
  ['registry.example', undefined],
  ['[::1]:443', undefined],
])('CONNECT %s goes to %s', (target, host) => {
  expect(judgeTunnel(target, allowed)).toBe(host);
});
