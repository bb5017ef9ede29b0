import { describe, expect, it } from 'vitest';
import { counted, duration, placeOf, plain, shorten, shortPath, tail } from './text.ts';

describe('plain', () => {
  it('takes out whatever could move the cursor or colour the screen', () => {
    expect(plain('a\u001b[2J\u001b[31mred\u001b[0m\r\nb\u0007\u0008\tc\u009b')).toBe('ared\nb\tc');
  });

  it('leaves letters of every script', () => {
    expect(plain('Zürich – 東京 🎉')).toBe('Zürich – 東京 🎉');
  });
});

describe('duration', () => {
  it.each([
    [0, '0 ms'],
    [0.0421, '42 ms'],
    [0.96, '1.0 s'],
    [59.94, '59.9 s'],
    [59.96, '1 min 0 s'],
    [125.2, '2 min 5 s'],
    [3725, '62 min 5 s'],
  ])('%d s is %s', (seconds, text) => {
    expect(duration(seconds)).toBe(text);
  });
});

describe('counted', () => {
  it('has the right noun', () => {
    expect([counted(0, 'host'), counted(1, 'host'), counted(2, 'host'), counted(2, 'try', 'tries')]).toEqual([
      '0 hosts',
      '1 host',
      '2 hosts',
      '2 tries',
    ]);
  });
});

describe('places', () => {
  it.each([
    [{ file: '/site/a.ts', line: 3, column: 5 }, 'a.ts:3:5'],
    [{ file: '/site/a.ts' }, 'a.ts'],
    [{ file: 'hosts.toml', line: 3, key: 'hosts.gw1' }, 'hosts.toml:3 (hosts.gw1)'],
    [{ file: '--set', key: 'base.port' }, '--set (base.port)'],
    [{ file: '/other/a.ts', line: 1 }, '/other/a.ts:1'],
  ])('%j is %s', (location, text) => {
    expect(placeOf(location, '/site')).toBe(text);
  });

  it('a folder whose name only starts alike is another one', () => {
    expect(shortPath('/site2/a.ts', '/site')).toBe('/site2/a.ts');
  });
});

describe('tail', () => {
  it('keeps the end, and says how much is missing', () => {
    expect(tail('a\nb\nc\n\n', 2)).toEqual(['... 1 more line above', 'b', 'c']);
    expect(tail('a\nb', 2)).toEqual(['a', 'b']);
    expect(tail('\n', 2)).toEqual([]);
    expect(tail('', 2)).toEqual([]);
  });
});

describe('shorten', () => {
  it('marks what is cut', () => {
    expect([shorten('abcdefgh', 6), shorten('abcdef', 6)]).toEqual(['abc...', 'abcdef']);
  });
});
