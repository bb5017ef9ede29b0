import { chmodSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { generateSecretFile } from './generate.ts';

let folder = '';
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'pincer-secret-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

describe('generateSecretFile', () => {
  it('makes a private file with 64 hex digits and nothing beside it', () => {
    const path = join(folder, 'new', 'token');
    const secret = generateSecretFile(path);
    expect(secret.reveal()).toMatch(/^[0-9a-f]{64}$/);
    expect(readFileSync(path, 'utf8')).toBe(`${secret.reveal()}\n`);
    expect(statSync(path).mode & 0o7777).toBe(0o600);
    expect(statSync(join(folder, 'new')).mode & 0o7777).toBe(0o700);
    expect(readdirSync(join(folder, 'new'))).toEqual(['token']);
  });

  it('keeps an existing one', () => {
    const path = join(folder, 'token');
    const first = generateSecretFile(path, 16).reveal();
    expect(first).toHaveLength(32);
    expect(generateSecretFile(path).reveal()).toBe(first);
    expect(readdirSync(folder)).toEqual(['token']);
  });

  it('refuses an existing one that others can read', () => {
    const path = join(folder, 'token');
    writeFileSync(path, 'value');
    chmodSync(path, 0o644);
    expect(() => generateSecretFile(path)).toThrow(expect.objectContaining({ code: 'SECRET_FILE_OPEN_TO_OTHERS' }));
  });

  it('says when it cannot be written', () => {
    const path = join(folder, 'file', 'token');
    writeFileSync(join(folder, 'file'), '');
    expect(() => generateSecretFile(path)).toThrow(
      expect.objectContaining({
        code: 'SECRET_FILE_NOT_WRITTEN',
        hint: 'Name a path in a directory that you may write to.',
      }),
    );
  });
});
