import { randomBytes } from 'node:crypto';
import { closeSync, fsyncSync, linkSync, mkdirSync, openSync, rmSync, writeSync } from 'node:fs';
import { dirname } from 'node:path';
import { InputError, messageOf } from '../core/errors.ts';
import type { Secret } from '../core/secret.ts';
import { secretFromFile } from './file.ts';

/**
 * Makes a file with a random secret in hex digits, mode 0600, unless the file exists; an existing one is never changed.
 * The file appears whole or not at all.
 *
 * @param path  where; missing directories are made with mode 0700
 * @param bytes how many random bytes; 32 unless given, which makes 64 hex digits
 * @returns the secret that the file now holds
 * @throws InputError `SECRET_FILE_NOT_WRITTEN`, or as `secretFromFile` when the existing file is not fit
 * @example generateSecretFile('/home/ada/.config/pincer/gw1.token')
 */
export function generateSecretFile(path: string, bytes = 32): Secret<string> {
  const temporary = `${path}.${randomBytes(6).toString('hex')}.new`;
  try {
    mkdirSync(dirname(path), { recursive: true, mode: 0o700 });
    writePrivately(temporary, `${randomBytes(bytes).toString('hex')}\n`);
    try {
      linkUnlessThere(temporary, path);
    } finally {
      rmSync(temporary);
    }
  } catch (error) {
    throw new InputError({
      code: 'SECRET_FILE_NOT_WRITTEN',
      message: `The secret file ${path} cannot be made: ${messageOf(error)}.`,
      hint: 'Name a path in a directory that you may write to.',
      cause: error,
    });
  }
  return secretFromFile(path);
}

function writePrivately(path: string, content: string): void {
  const descriptor = openSync(path, 'wx', 0o600);
  try {
    writeSync(descriptor, content);
    fsyncSync(descriptor);
  } finally {
    closeSync(descriptor);
  }
}

/** A link, unlike a rename, never replaces what stands there already. */
function linkUnlessThere(temporary: string, path: string): void {
  try {
    linkSync(temporary, path);
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'EEXIST')) throw error;
  }
}
