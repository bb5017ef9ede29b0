import { format, inspect } from 'node:util';
import { describe, expect, it } from 'vitest';
import { Secret, scrub } from './secret.ts';
import { quote } from './shell.ts';

describe('Secret', () => {
  const token = new Secret('s3cret-value', 'environment variable TOKEN');

  it('gives its value only when asked by name', () => {
    expect(token.reveal()).toBe('s3cret-value');
    expect(token.origin).toBe('environment variable TOKEN');
  });

  it.each([
    ['a template string', () => `${token}`],
    ['String', () => String(token)],
    ['JSON', () => JSON.stringify({ token, list: [token] })],
    ['inspect', () => inspect(token)],
    ['inspect, deep and with all that is hidden', () => inspect({ a: { token } }, { showHidden: true, depth: 9 })],
    ['console formats', () => format('%s %o %j %O', token, token, token, token)],
    ['its keys and values', () => JSON.stringify([Object.keys(token), Object.values(token)])],
    ['spreading', () => inspect({ ...token })],
    ['an error', () => inspect(new Error(`bad ${token}`, { cause: token }))],
  ])('does not show in %s', (_, show) => {
    expect(show()).not.toContain('s3cret');
  });

  it('prints as stars', () => {
    expect([`${token}`, JSON.stringify(token), inspect(token)]).toEqual(['***', '"***"', 'Secret(***)']);
  });

  it('cannot be changed', () => {
    expect(() => Object.assign(token, { origin: 'x' })).toThrow();
  });

  it('makes secrets only', () => {
    const line = token.map((value) => `TOKEN=${value}\n`);
    expect(line).toBeInstanceOf(Secret);
    expect([line.reveal(), line.origin]).toEqual(['TOKEN=s3cret-value\n', token.origin]);
    expect(`${line.map((text) => text.length)}`).toBe('***');
  });
});

describe('scrub', () => {
  it('hides each use of each secret', () => {
    const [one, two] = ['first-canary', 'second-canary'].map((value) => new Secret(value, 'test'));
    expect(scrub(`a ${one?.reveal()}${one?.reveal()} b ${two?.reveal()}.`)).toBe('a ****** b ***.');
    expect(scrub('nothing to hide')).toBe('nothing to hide');
  });

  it('hides all of a secret that begins with another one', () => {
    for (const value of ['prefix-canary', 'prefix-canary-and-rest', 'the-prefix-canary-in-the-middle']) {
      new Secret(value, 'test');
    }
    expect(scrub('prefix-canary-and-rest the-prefix-canary-in-the-middle prefix-canary')).toBe('*** *** ***');
  });

  it('hides a secret however it is spelled', () => {
    const odd = `it's "a" \\ canary$ü%`;
    new Secret(odd, 'test');
    const spelled = [
      odd,
      JSON.stringify({ odd }),
      JSON.stringify({ message: JSON.stringify({ odd }) }),
      quote(odd),
      `https://host/?token=${encodeURIComponent(odd)}`,
      `Basic ${Buffer.from(odd).toString('base64')}`,
    ];
    for (const text of spelled) expect(scrub(text)).not.toContain('canary');
    expect(scrub(`x ${Buffer.from(odd).toString('base64')}`)).toMatch(/^x \*\*\*.{0,4}$/);
  });

  it('hides each line of a key, with or without the space around it', () => {
    const key = '-----BEGIN KEY-----\n  b64-line-one-canary\nb64-line-two-canary\n-----END KEY-----\n';
    new Secret(key, 'test');
    expect(scrub('read b64-line-one-canary')).toBe('read ***');
    expect(scrub(key.replaceAll('\n', '\r\n'))).not.toContain('canary');
  });

  it('leaves text alone that holds a secret too short to tell from others', () => {
    new Secret('1234', 'test');
    new Secret(' \n ', 'test');
    expect(scrub('port 12345 \n  x')).toBe('port 12345 \n  x');
  });

  it('hides the secret in a whole file made from it, and not the innocent lines of that file', () => {
    const token = new Secret('template-canary', 'test');
    const file = token.map((value) => `[Service]\nRestart=always\nEnvironment=TOKEN=${value}\n`);
    expect(scrub(`diff:\n${file.reveal()}`)).toBe('diff:\n[Service]\nRestart=always\nEnvironment=TOKEN=***\n');
  });

  it('hides what is made from a secret and does not show it', () => {
    const digest = new Secret('password-canary', 'test').map((value) => [...value].reverse().join(''));
    expect(scrub(`hash ${digest.reveal()}`)).toBe('hash ***');
  });
});
