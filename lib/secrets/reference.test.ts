import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { expandPath, isSecretReference, resolveSecretReference } from './reference.ts';

let folder = '';
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'pincer-secret-'));
  writeFileSync(join(folder, 'token'), 'of-the-file\n', { mode: 0o600 });
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

describe('isSecretReference', () => {
  it.each([
    [{ secret: 'env:TOKEN' }, true],
    [{ secret: 1 }, true],
    [{ secret: 'env:TOKEN', other: 1 }, false],
    ['env:TOKEN', false],
    [null, false],
    [{}, false],
  ])('%j: %j', (value, answer) => {
    expect(isSecretReference(value)).toBe(answer);
  });
});

describe('resolveSecretReference', () => {
  const options = () =>
    ({ directory: folder, home: folder, mode: 'resolve', environment: { TOKEN: 'value' } }) as const;

  it.each(['file:token', 'file:./token', 'file:~/token'])('reads %s', (reference) => {
    expect(resolveSecretReference(reference, options()).reveal()).toBe('of-the-file');
  });

  it('reads an absolute path and a variable', () => {
    expect(resolveSecretReference(`file:${folder}/token`, options()).reveal()).toBe('of-the-file');
    expect(resolveSecretReference('env:TOKEN', options()).reveal()).toBe('value');
  });

  it('reads nothing for a placeholder', () => {
    const secret = resolveSecretReference('env:ABSENT', { ...options(), mode: 'placeholder' });
    expect(secret.reveal()).toBe('placeholder-of-a-secret-that-was-not-read');
    expect(secret.origin).toBe('env:ABSENT');
  });

  it.each(['hunter2-in-the-clear', 'env:', 'env:NOT A NAME', 'vault:x', 3, ''])(
    'refuses %j without showing it',
    (reference) => {
      for (const mode of ['resolve', 'placeholder'] as const) {
        expect(() => resolveSecretReference(reference, { ...options(), mode })).toThrow(
          expect.objectContaining({
            code: 'SECRET_REFERENCE',
            message: 'A secret is named by "env:" and a variable, or by "file:" and a path.',
          }),
        );
      }
    },
  );
});

describe('expandPath', () => {
  it.each([
    ['~/key', '/home/ada/key'],
    ['~', '/home/ada'],
    ['key', '/srv/inventory/key'],
    ['../key', '/srv/key'],
    ['/key', '/key'],
    ['~bob/key', '/srv/inventory/~bob/key'],
  ])('%s', (path, absolute) => {
    expect(expandPath(path, '/srv/inventory', '/home/ada')).toBe(absolute);
  });
});
