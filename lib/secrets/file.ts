import { closeSync, fstatSync, openSync, readFileSync } from 'node:fs';
import { InputError, messageOf } from '../core/errors.ts';
import { Secret } from '../core/secret.ts';
import { quote } from '../core/shell.ts';

/** Any permission for group and others; the same files that ssh refuses as private keys. */
const othersBits = 0o077;

/**
 * A secret from a file that only its owner can read. One line break at the end of the file is not part of it.
 *
 * @param path absolute path, or relative to the working directory
 * @throws InputError `SECRET_FILE_MISSING`, `SECRET_FILE_UNREADABLE`, `SECRET_FILE_OPEN_TO_OTHERS` (mode is not 0600 or
 *   0400), `SECRET_FILE_FOREIGN` (another owner) or `SECRET_EMPTY`
 * @example secretFromFile('/home/ada/.config/pincer/gw1.token')
 */
export function secretFromFile(path: string): Secret<string> {
  const value = readOwnFile(path).replace(/\r?\n$/, '');
  if (value === '') {
    throw new InputError({
      code: 'SECRET_EMPTY',
      message: `The secret file ${path} is empty.`,
      hint: 'Write the secret into it.',
    });
  }
  return new Secret(value, `file ${path}`);
}

function readOwnFile(path: string): string {
  const descriptor = openFile(path);
  try {
    // The open file is checked, not the name: nobody can swap it in between.
    assertPrivate(path, descriptor);
    return new TextDecoder('utf-8', { fatal: true }).decode(readFileSync(descriptor));
  } catch (error) {
    if (error instanceof InputError) throw error;
    throw unreadable(path, error);
  } finally {
    closeSync(descriptor);
  }
}

function openFile(path: string): number {
  try {
    return openSync(path, 'r');
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') {
      throw new InputError({
        code: 'SECRET_FILE_MISSING',
        message: `The secret file ${path} does not exist.`,
        hint: `Make it, readable by you alone: (umask 077; cat > ${quote(path)})`,
        cause: error,
      });
    }
    throw unreadable(path, error);
  }
}

function assertPrivate(path: string, descriptor: number): void {
  const stat = fstatSync(descriptor);
  if (!stat.isFile()) throw unreadable(path, new Error('it is not a regular file'));
  const user = process.getuid?.();
  if (user !== undefined && stat.uid !== user) {
    throw new InputError({
      code: 'SECRET_FILE_FOREIGN',
      message: `The secret file ${path} belongs to user id ${stat.uid}, not to you (${user}).`,
      hint: `Make it your own: sudo chown ${user} ${quote(path)}`,
    });
  }
  if ((stat.mode & othersBits) !== 0) {
    const mode = (stat.mode & 0o7777).toString(8).padStart(4, '0');
    throw new InputError({
      code: 'SECRET_FILE_OPEN_TO_OTHERS',
      message: `The secret file ${path} has mode ${mode}, so others than its owner have access.`,
      hint: `chmod 600 ${quote(path)}`,
    });
  }
}

function unreadable(path: string, cause: unknown): InputError {
  return new InputError({
    code: 'SECRET_FILE_UNREADABLE',
    message: `The secret file ${path} cannot be read: ${messageOf(cause)}.`,
    hint: 'A regular text file in UTF-8 that you may read is wanted.',
    cause,
  });
}
