import { Secret } from '../core/secret.ts';
import { quote } from '../core/shell.ts';
import type { UploadStep, WriteStep } from '../core/step.ts';

/** Who the session runs as; what it makes belongs to it without chown. */
export interface SessionUser {
  readonly name: string;
}

/** Mode that a file gets by umask alone: no execute, set-id or sticky bits. */
const plain = /^0[0246]{3}$/;

/** Owner, mode and umask as the shell functions want them; empty where nothing has to be done. */
function access(file: WriteStep | UploadStep, user: SessionUser): { umask: string; owner: string; mode: string } {
  const owner = file.owner === user.name ? undefined : file.owner;
  // Only root's own primary group has its name for certain; any other group is set.
  const group = file.group === user.name && user.name === 'root' ? undefined : file.group;
  const byUmask = plain.test(file.mode) && owner === undefined && group === undefined;
  return {
    umask: byUmask ? (0o666 & ~Number.parseInt(file.mode, 8)).toString(8).padStart(3, '0') : '077',
    owner: owner === undefined && group === undefined ? '' : `${owner ?? ''}${group === undefined ? '' : `:${group}`}`,
    mode: byUmask ? '' : file.mode,
  };
}

function expected(digest: string | null | undefined): string {
  return digest === undefined ? 'any' : (digest ?? 'absent');
}

/**
 * A write as one call of the shell function `W`; the content rides inside the message as a quoted argument of a
 * builtin, so it is in no process's argument list.
 *
 * @example writeCommand({ step: 'write', path: '/etc/motd', content: 'hi\n', mode: '0644' }, { name: 'root' })
 */
export function writeCommand(file: WriteStep, user: SessionUser): string {
  const { umask, owner, mode } = access(file, user);
  const content = file.content instanceof Secret ? file.content.reveal() : file.content;
  const [format, text] =
    typeof content === 'string' && !content.includes('\0') ? ['%s', content] : ['%b', octal(content)];
  const words = [file.path, expected(file.expect), umask, owner, mode, file.validate?.text ?? '', format, text];
  return `W ${words.map((word) => (word === '' ? "''" : quote(word))).join(' ')} </dev/null`;
}

/** Bytes as printf escapes, because a shell word cannot hold a NUL. */
function octal(content: string | Uint8Array): string {
  let escaped = '';
  for (const byte of Buffer.from(content)) escaped += `\\0${byte.toString(8).padStart(3, '0')}`;
  return escaped;
}

/**
 * An upload as one call of the shell function `V`: it says when it is ready, then reads exactly the file's bytes.
 *
 * @param id the record, by which the session finds the bytes
 */
export function uploadCommand(file: UploadStep, user: SessionUser, id: string): string {
  const { owner, mode } = access(file, user);
  const words = [file.path, 'any', '077', owner, mode || file.mode, '', String(file.size), id, file.sha256];
  return `V ${words.map((word) => (word === '' ? "''" : quote(word))).join(' ')}`;
}
