import { chmodSync, chownSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { secretFrom } from './choose.ts';
import { secretFromFile } from './file.ts';

let folder = '';
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'pincer-secret-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

function secretFile(content: string | Uint8Array, mode = 0o600): string {
  const path = join(folder, 'token');
  writeFileSync(path, content);
  chmodSync(path, mode);
  return path;
}

describe('secretFromFile', () => {
  it.each([
    ['value\n', 'value'],
    ['value\r\n', 'value'],
    ['value', 'value'],
    ['two\nlines\n\n', 'two\nlines\n'],
    [' spaces stay ', ' spaces stay '],
  ])('reads %j', (content, value) => {
    expect(secretFromFile(secretFile(content)).reveal()).toBe(value);
  });

  it('takes a read-only file, and a link to a fit one', () => {
    const path = secretFile('value', 0o400);
    symlinkSync(path, join(folder, 'link'));
    expect(secretFromFile(join(folder, 'link')).origin).toBe(`file ${join(folder, 'link')}`);
  });

  it.each([0o640, 0o604, 0o660, 0o644, 0o620])('refuses mode %o', (mode) => {
    const path = secretFile('value', mode);
    expect(() => secretFromFile(path)).toThrow(
      expect.objectContaining({
        code: 'SECRET_FILE_OPEN_TO_OTHERS',
        message: `The secret file ${path} has mode 0${mode.toString(8)}, so others than its owner have access.`,
        hint: `chmod 600 ${path}`,
      }),
    );
  });

  it.runIf(process.getuid?.() === 0)('refuses a file of another user', () => {
    const path = secretFile('value');
    chownSync(path, 65_534, 65_534);
    expect(() => secretFromFile(path)).toThrow(
      expect.objectContaining({
        code: 'SECRET_FILE_FOREIGN',
        message: `The secret file ${path} belongs to user id 65534, not to you (0).`,
        hint: `Make it your own: sudo chown 0 ${path}`,
      }),
    );
  });

  it('says how to make a missing one', () => {
    const path = join(folder, "it's missing");
    expect(() => secretFromFile(path)).toThrow(
      expect.objectContaining({
        code: 'SECRET_FILE_MISSING',
        message: `The secret file ${path} does not exist.`,
        hint: `Make it, readable by you alone: (umask 077; cat > '${folder}/it'\\''s missing')`,
      }),
    );
  });

  it('refuses what is empty, no file or no text', () => {
    expect(() => secretFromFile(secretFile('\n'))).toThrow(expect.objectContaining({ code: 'SECRET_EMPTY' }));
    expect(() => secretFromFile(secretFile(Uint8Array.of(0xff, 0xfe)))).toThrow(
      expect.objectContaining({ code: 'SECRET_FILE_UNREADABLE' }),
    );
    mkdirSync(join(folder, 'directory'), { mode: 0o700 });
    expect(() => secretFromFile(join(folder, 'directory'))).toThrow(
      expect.objectContaining({
        code: 'SECRET_FILE_UNREADABLE',
        message: `The secret file ${folder}/directory cannot be read: it is not a regular file.`,
      }),
    );
  });
});

describe('secretFrom', () => {
  it('prefers the environment, and falls back to the file', () => {
    const file = secretFile('of-the-file');
    expect(secretFrom({ env: 'TOKEN', file }, { TOKEN: 'of-the-environment' }).reveal()).toBe('of-the-environment');
    expect(secretFrom({ env: 'TOKEN', file }, {}).reveal()).toBe('of-the-file');
    expect(secretFrom({ file }).reveal()).toBe('of-the-file');
  });

  it('says what is missing', () => {
    expect(() => secretFrom({ env: 'TOKEN' }, {})).toThrow('The environment variable TOKEN is not set.');
    expect(() => secretFrom({})).toThrow(
      'A secret is wanted, but neither an environment variable nor a file is named.',
    );
  });
});
