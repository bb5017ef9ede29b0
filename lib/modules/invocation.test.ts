import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { Secret } from '../core/secret.ts';
import { endOf, invocationShape, labelOf, questionOf, ResourceName, shellOf } from './invocation.ts';

const Invocation = z.strictObject(invocationShape);
const messageFor = (params: unknown): string | undefined => Invocation.safeParse(params).error?.issues[0]?.message;

describe('invocation params', () => {
  it('refuse a Secret where every user of the host could read it', () => {
    expect(messageFor({ run: new Secret('canary-value', 'test') })).toMatch(/^text is wanted, not a Secret: /);
    expect(messageFor({ argv: ['curl', new Secret('canary-value', 'test')] })).toMatch(/not a Secret/);
  });

  it('refuse what no command line can carry', () => {
    expect(messageFor({ run: 'a\0b' })).toBe('text without NUL is wanted');
    expect(messageFor({ run: 'x'.repeat(120_001) })).toMatch(/at most 120000 bytes/);
    expect(messageFor({ argv: [] })).toBe('a program is wanted');
  });
});

describe('shellOf', () => {
  it("passes a user's text on as it is, and a program's arguments beside the text", () => {
    expect(shellOf({ run: "echo 'it" })).toEqual({ text: { text: "echo 'it" }, args: [] });
    expect(shellOf({ argv: ['echo', "it's; rm -rf /"] })).toEqual({
      text: { text: 'exec "$@"' },
      args: ['echo', "it's; rm -rf /"],
    });
  });
});

describe('questionOf', () => {
  it('asks the text itself where nothing is to be set up', () => {
    expect(questionOf({ run: 'uptime' }, { timeout: 5 })).toEqual({
      kind: 'sh',
      text: 'uptime',
      args: [],
      reads: ['*'],
      secret: false,
      timeout: 5,
    });
  });

  it('goes to another directory and environment without touching the text', () => {
    expect(questionOf({ run: 'pwd; echo $A', cwd: '/srv/a b' }, { env: { A: 'x y' } })).toMatchObject({
      text: 'exec env "$@"',
      args: ['-C', '/srv/a b', 'A=x y', 'sh', '-c', 'pwd; echo $A', 'pincer'],
    });
    expect(questionOf({ argv: ['ls', '-l'], cwd: '/srv' }, {})).toMatchObject({ args: ['-C', '/srv', 'ls', '-l'] });
  });
});

describe('labelOf', () => {
  it('is the first line, shortened', () => {
    expect(labelOf({ run: '\nset -e\nmake\n' })).toBe('set -e ...');
    expect(labelOf({ argv: ['ls', '-l'] })).toBe('ls -l');
    expect(labelOf({ run: 'x'.repeat(100) })).toBe(`${'x'.repeat(77)}...`);
  });
});

describe('endOf', () => {
  it('names the status and the last line that says why', () => {
    expect(endOf({ code: 2, stdout: 'out', stderr: 'a\nno such file\n' })).toBe('exit status 2: no such file');
    expect(endOf({ code: 1, stdout: 'why\n', stderr: '' })).toBe('exit status 1: why');
    expect(endOf({ code: 1, stdout: '', stderr: '' })).toBe('exit status 1');
  });
});

describe('ResourceName', () => {
  it('knows the kinds of resources', () => {
    expect(['*', 'path:/etc', 'unit:ssh.service'].every((name) => ResourceName.safeParse(name).success)).toBe(true);
    expect(['/etc', 'file:/etc', 'path:'].some((name) => ResourceName.safeParse(name).success)).toBe(false);
  });
});
