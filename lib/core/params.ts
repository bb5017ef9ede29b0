import { createHash } from 'node:crypto';
import { z } from 'zod';

/** An absolute path without `.`, `..`, empty parts or a trailing slash: one spelling only, because paths are compared as text. */
export const AbsolutePath = z
  .string()
  .regex(
    /^\/(?:[^/\0\n]+(?:\/[^/\0\n]+)*)?$/,
    'an absolute path without empty parts and without a trailing slash is wanted',
  )
  .refine((path) => !/\/\.\.?(?:\/|$)/.test(path), 'a path without "." and ".." is wanted');

/** Four octal digits; never a number, because 644 and 0o644 look alike. */
export const Mode = z.string().regex(/^[0-7]{4}$/, 'four octal digits as text are wanted, e.g. "0644"');

/** Name of a user or group as useradd accepts it (NAME_REGEX of Debian's adduser, plus capitals). */
export const AccountName = z.string().regex(/^[A-Za-z_][A-Za-z0-9_.-]{0,31}$/, 'a user or group name is wanted');

/** Name of a systemd unit, with or without its suffix. */
export const UnitName = z.string().regex(/^[A-Za-z0-9:_.@\\-]+$/, 'the name of a systemd unit is wanted');

/** Name of a Debian package (Debian policy 5.6.1). */
export const PackageName = z.string().regex(/^[a-z0-9][a-z0-9+.-]+$/, 'the name of a Debian package is wanted');

/** TCP or UDP port. */
export const Port = z.int().min(1).max(65535);

/** Seconds. */
export const Seconds = z.number().positive();

/**
 * Hex SHA-256 of a text or bytes.
 *
 * @example sha256('') // 'e3b0c442...'
 */
export function sha256(content: string | Uint8Array): string {
  return createHash('sha256').update(content).digest('hex');
}

/**
 * The directory that holds a path.
 *
 * @example parentOf('/etc/ssh/sshd_config') // '/etc/ssh'
 */
export function parentOf(path: string): string {
  return path.slice(0, Math.max(1, path.lastIndexOf('/')));
}
