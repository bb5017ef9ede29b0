import { expect, test } from 'vitest';
import { debianMirror, parseAptSources } from './apt-sources.ts';

test('one-line sources: options, comments, deb-src left out', () => {
  const text = [
    'deb http://mirror.example/debian trixie main # said here',
    '# deb http://off.example/debian trixie main',
    'deb [arch=amd64 signed-by=/k.gpg] https://other.example/apt stable main',
    'deb-src http://mirror.example/debian trixie main',
  ].join('\n');
  expect(parseAptSources('a.list', text)).toEqual([
    { uri: 'http://mirror.example/debian', suites: ['trixie'] },
    { uri: 'https://other.example/apt', suites: ['stable'] },
  ]);
});

test('deb822 sources: several stanzas, several URIs, continuation lines, comments, disabled ones', () => {
  const text = `Types: deb deb-src
# http://comment.example/debian
URIs: http://one.example/debian
 http://two.example/debian
Suites: trixie trixie-updates
Components: main

Types: deb
URIs: http://off.example/debian
Suites: trixie
Enabled: no

Types: deb-src
URIs: http://source.example/debian
Suites: trixie
`;
  expect(parseAptSources('a.sources', text)).toEqual([
    { uri: 'http://one.example/debian', suites: ['trixie', 'trixie-updates'] },
    { uri: 'http://two.example/debian', suites: ['trixie', 'trixie-updates'] },
  ]);
});

test('the Debian mirror is told from other sources, and its security mirror found or derived', () => {
  const source = (uri: string) => ({ uri, suites: ['trixie'] });
  const other = source('https://other.example/apt');
  const main = source('http://one.example/debian/');
  expect(debianMirror([other, main, source('http://sec.example/debian-security')])).toEqual({
    main: 'http://one.example/debian',
    security: 'http://sec.example/debian-security',
  });
  expect(debianMirror([main])?.security).toBe('http://one.example/debian-security');
  expect(debianMirror([other, source('http://one.example/ubuntu')])).toBeUndefined();
});
