import { describe, expect, it } from 'vitest';
import { makeRef } from '../core/ref.ts';
import { Secret } from '../core/secret.ts';
import { reveal } from './reveal.ts';

const token = new Secret('canary-token', 'test');

describe('reveal', () => {
  it('leaves plain vars as they are, untainted', () => {
    const vars = { port: 22, names: ['a', 'b'], nested: { on: true, off: null } };
    expect(reveal(vars)).toEqual({ value: vars, taint: undefined });
  });

  it('finds secrets at any depth', () => {
    const { value, taint } = reveal({ a: [{ b: { token } }] });
    expect(value).toEqual({ a: [{ b: { token: 'canary-token' } }] });
    expect(taint).toBe(token);
  });

  it('opens a secret that holds an object with further secrets', () => {
    expect(reveal({ login: new Secret({ user: 'a', token }, 'test') }).value).toEqual({
      login: { user: 'a', token: 'canary-token' },
    });
  });

  it('names the place of a Ref', () => {
    const ref = makeRef<string>({ from: 'result', task: {} });
    expect(() => reveal({ hosts: [{ name: ref }] })).toThrow(/"hosts\[0\]\.name" is a Ref/);
  });
});
