import { describe, expect, it } from 'vitest';
import type { z } from 'zod';
import { AbsolutePath, AccountName, Mode, PackageName, Port, parentOf, Seconds, sha256, UnitName } from './params.ts';

const table: readonly (readonly [string, z.ZodType, readonly unknown[], readonly unknown[]])[] = [
  [
    'AbsolutePath',
    AbsolutePath,
    ['/', '/a', "/srv/a b/it's", '/a/..b', '/.a', '/a...'],
    ['', 'a', 'a/b', '/a/', '//a', '/a//b', '/../a', '/a/..', '/a/./b', '/.', '/a\nb', '/a\0', '~'],
  ],
  ['Mode', Mode, ['0644', '4755', '0000'], ['644', '00644', '0888', '0o644', '', 420]],
  [
    'AccountName',
    AccountName,
    ['root', '_apt', 'www-data', 'Deploy', 'a.b', 'x'.repeat(32)],
    ['', '1a', '-a', 'a b', 'a:b', 'x'.repeat(33), 'a\n'],
  ],
  [
    'UnitName',
    UnitName,
    ['ssh', 'ssh.service', 'getty@tty1.service', 'dev-sda\\x2d1.device'],
    ['', 'a b', 'a/b', 'a;b', 'a\n'],
  ],
  [
    'PackageName',
    PackageName,
    ['ufw', 'g++', 'libc6', 'python3.11', '0ad'],
    ['', 'x', 'Ufw', '-ufw', 'a b', 'ufw*', 'a\n'],
  ],
  ['Port', Port, [1, 65535], [0, 65536, 2.5, '22']],
  ['Seconds', Seconds, [0.1, 300], [0, -1, '3', Number.NaN]],
];

describe.each(table)('%s', (_, schema, good, bad) => {
  it.each(good)('takes %j', (value) => {
    expect(schema.safeParse(value).success).toBe(true);
  });
  it.each(bad)('refuses %j', (value) => {
    expect(schema.safeParse(value).success).toBe(false);
  });
});

describe('sha256', () => {
  it('is of the bytes', () => {
    expect(sha256('')).toBe('e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855');
    expect(sha256('ü')).toBe(sha256(Uint8Array.of(0xc3, 0xbc)));
  });
});

describe('parentOf', () => {
  it.each([
    ['/etc/ssh/sshd_config', '/etc/ssh'],
    ['/etc', '/'],
    ['/', '/'],
  ])('%s: %s', (path, parent) => {
    expect(parentOf(path)).toBe(parent);
  });
});
