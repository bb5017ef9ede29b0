import { randomBytes } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { hostKeys } from '../testing/host-keys.ts';
import { hashedNames, namesMatch, parseKnownHosts } from './known-hosts.ts';

describe('parseKnownHosts', () => {
  test('reads names, type and key, and where they stand', () => {
    const text = `# mine\n\ngw1,203.0.113.5 ${hostKeys.a} a comment here\r\n\t[gw1]:9922\t${hostKeys.ecdsa}\n`;
    const [, base64] = hostKeys.a.split(' ');
    const { lines, unreadable } = parseKnownHosts(text, 'kh');
    expect(lines[0]).toEqual({ file: 'kh', line: 3, names: 'gw1,203.0.113.5', type: 'ssh-ed25519', key: base64 });
    expect(lines[1]).toMatchObject({ line: 4, names: '[gw1]:9922', type: 'ecdsa-sha2-nistp256' });
    expect(unreadable).toEqual([]);
  });

  test('reads markers', () => {
    const text = `@revoked * ${hostKeys.a}\n@cert-authority *.example ${hostKeys.b}\n`;
    expect(parseKnownHosts(text, 'kh').lines.map((line) => [line.marker, line.names])).toEqual([
      ['revoked', '*'],
      ['cert-authority', '*.example'],
    ]);
  });

  test.each([
    ['gw1', 'names, key type and key'],
    ['gw1 ssh-ed25519', 'names, key type and key'],
    ['gw1 ssh-ed25519 !!!', 'not base64'],
    [`@trusted gw1 ${hostKeys.a}`, 'unknown marker "@trusted"'],
    [`|1|salt ${hostKeys.a}`, 'hashed name'],
  ])('names a line that it cannot read: %s', (text, reason) => {
    const { lines, unreadable } = parseKnownHosts(`\n${text}\n`, 'kh');
    expect(lines).toEqual([]);
    expect(unreadable).toEqual([{ file: 'kh', line: 2, reason: expect.stringContaining(reason) }]);
  });
});

describe('namesMatch', () => {
  test.each([
    ['gw1', 'gw1', true],
    ['GW1', 'gw1', true],
    ['gw1', 'gw10', false],
    ['gw1', '[gw1]:9922', false],
    ['[gw1]:9922', '[gw1]:9922', true],
    ['[gw1]:9922', '[gw1]:992', false],
    ['other,gw1', 'gw1', true],
    ['*.example', 'gw1.example', true],
    ['*.example', 'gw1xexample', false],
    ['gw?', 'gw1', true],
    ['gw?', 'gw', false],
    ['*.example,!old.example', 'old.example', false],
    ['!old.example,*.example', 'old.example', false],
    ['*.example,!old.example', 'new.example', true],
    ['!old.example', 'new.example', false],
    ['[*.example]:9922', '[gw1.example]:9922', true],
    ['2001:db8::5', '2001:db8::5', true],
  ])('%s lists %s: %s', (names, name, expected) => {
    expect(namesMatch(names, name)).toBe(expected);
  });

  // Both columns were written by ssh-keygen -H (OpenSSH 9.2).
  test.each([
    ['|1|p40hlGCjnoypk1NBF6Qo/MECfv4=|kDJLprFoybiXadxHZcn7fc8ANOc=', 'gw1.example'],
    ['|1|oGqDI6lpE1oFNZ4fglrAO/M7aYc=|JA9srQVwDltk84Z+iD5SYh1c59A=', '[gw1.example]:9922'],
  ])('finds a name that ssh-keygen hashed: %s', (names, name) => {
    expect(namesMatch(names, name)).toBe(true);
    expect(namesMatch(names, `${name}x`)).toBe(false);
  });

  test('finds what it hashed itself, and nothing else', () => {
    const host = fc.stringMatching(/^[a-z0-9.-]{1,20}$/);
    fc.assert(
      fc.property(host, host, (name, other) => {
        const names = hashedNames(name, randomBytes(20));
        expect(namesMatch(names, name)).toBe(true);
        expect(namesMatch(names, other)).toBe(name === other);
      }),
    );
  });

  test('takes every character of a plain name literally', () => {
    fc.assert(
      fc.property(
        fc.string({ minLength: 1 }).filter((name) => !/[*?,!|]/.test(name)),
        (name) => {
          expect(namesMatch(name, name.toLowerCase())).toBe(true);
          expect(namesMatch(name, `${name.toLowerCase()}x`)).toBe(false);
        },
      ),
    );
  });
});
