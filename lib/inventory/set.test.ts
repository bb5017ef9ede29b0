import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { UsageError } from '../core/errors.ts';
import { schemasOf } from './schemas.ts';
import { dottedKey, parseSet, setLayer } from './set.ts';
import { fleet } from './testing/fleet.ts';

describe('parseSet', () => {
  it.each([
    ['base.sshPort=2222', { base: { sshPort: 2222 } }],
    ['base.sshPort = 2222', { base: { sshPort: 2222 } }],
    ['base.swap.mb=1', { base: { swap: { mb: 1 } } }],
    ['base.name=ssh', { base: { name: 'ssh' } }],
    ['base.name="2026.9"', { base: { name: '2026.9' } }],
    ['base.name=2026.9.6', { base: { name: '2026.9.6' } }],
    ['base.name=203.0.113.5', { base: { name: '203.0.113.5' } }],
    ['base.name=a=b', { base: { name: 'a=b' } }],
    ['base.name=', { base: { name: '' } }],
    ['base.flag=true', { base: { flag: true } }],
    ['base.list=["a", "b"]', { base: { list: ['a', 'b'] } }],
    ['base.token={ secret = "env:TOKEN" }', { base: { token: { secret: 'env:TOKEN' } } }],
    ['base."a.b"=1', { base: { 'a.b': 1 } }],
    ['base.name=1\nother = 2', { base: { name: '1\nother = 2' } }],
  ])('%j', (option, table) => {
    expect(parseSet(option)).toEqual(table);
  });

  it.each(['base', '=1', 'base=1', 'base.=1', '.base=1', 'a b.c=1', 'base\n.x=1', ''])('refuses %j', (option) => {
    expect(() => parseSet(option)).toThrow(
      expect.objectContaining({
        name: UsageError.name,
        code: 'SET_SYNTAX',
        message: `--set ${option} is not understood.`,
        hint: 'Write the role key, the var and the value, e.g. --set base.sshPort=2222',
      }),
    );
  });

  it('never loses a value', () => {
    fc.assert(
      fc.property(fc.string(), (text) => {
        expect(parseSet(`base.name=${JSON.stringify(text).replaceAll('\u007f', '\\u007f')}`)).toEqual({
          base: { name: text },
        });
      }),
    );
  });
});

describe('dottedKey', () => {
  it.each([
    ['base.sshPort', ['base', 'sshPort']],
    ['base', ['base']],
    ['base."a.b"', ['base', 'a.b']],
    ['base..x', undefined],
    ['a = 1\nb', undefined],
  ])('%j', (text, path) => {
    expect(dottedKey(text)).toEqual(path);
  });
});

describe('setLayer', () => {
  const schemas = schemasOf(fleet);

  it('lets the later option win', () => {
    const layer = setLayer(['base.sshPort=1', 'base.swap.mb=2', 'base.sshPort=3'], schemas);
    expect(layer.tree).toEqual({ vars: { base: { sshPort: 3, swap: { mb: 2 } } } });
    expect(layer.locate(['vars', 'base', 'sshPort'], 'value')).toEqual({ file: '--set', key: 'base.sshPort' });
  });

  it.each([
    ['bsae.sshPort=1', 'SET_UNKNOWN_KEY', '--set bsae: no group of the fleet has vars "bsae".', 'Did you mean "base"?'],
    ['base.sshPrt=1', 'SET_UNKNOWN_KEY', '--set base.sshPrt: there is no such var.', 'Did you mean "sshPort"?'],
    [
      'base.sshPort=ssh',
      'SET_WRONG_VALUE',
      '--set base.sshPort must be a whole number from 1 to 65535, came "ssh".',
      undefined,
    ],
    [
      'gateway.mode=dokcer',
      'SET_WRONG_VALUE',
      '--set gateway.mode must be one of "systemd", "docker", came "dokcer".',
      undefined,
    ],
    [
      'gateway.token=canary-in-the-clear',
      'SET_WRONG_VALUE',
      '--set gateway.token: a reference to a secret is wanted, e.g. { secret = "env:NAME" } or { secret = "file:~/path" }, came a text in the clear.',
      undefined,
    ],
  ])('refuses %s', (option, code, message, hint) => {
    expect(() => setLayer([option], schemas)).toThrow(
      expect.objectContaining({ name: UsageError.name, code, message, hint }),
    );
  });

  it('takes a reference to a secret, and nothing like it', () => {
    expect(() => setLayer(['gateway.token={ secret = "canary" }'], schemas)).toThrow(
      '--set gateway.token: A secret is named by "env:" and a variable, or by "file:" and a path.',
    );
    expect(() => setLayer(['gateway.token={ secret = "env:TOKEN" }'], schemas)).not.toThrow();
  });
});
