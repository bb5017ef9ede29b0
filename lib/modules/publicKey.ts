import { z } from 'zod';

/** One line of an authorized_keys file, taken apart. */
export interface PublicKey {
  /** As written before the key, e.g. `from="192.0.2.1",restrict`; empty when there are none. */
  readonly options: string;
  /** `ssh-ed25519`, `ssh-rsa` ... */
  readonly type: string;
  /** The key itself in base64: what tells two keys apart. */
  readonly body: string;
  readonly comment: string;
}

/** Key types that OpenSSH accepts today (sshd(8), AUTHORIZED_KEYS FILE FORMAT); DSA is gone since OpenSSH 10.0. */
const types = [
  'ssh-ed25519',
  'ssh-rsa',
  'ecdsa-sha2-nistp256',
  'ecdsa-sha2-nistp384',
  'ecdsa-sha2-nistp521',
  'sk-ssh-ed25519@openssh.com',
  'sk-ecdsa-sha2-nistp256@openssh.com',
];

/** Options are words that may hold quoted strings, so a space inside quotes does not end them. */
const line = /^(?:((?:"(?:[^"\\]|\\.)*"|[^\s"])+)[ \t]+)??([a-z0-9@.-]+)[ \t]+([A-Za-z0-9+/]+={0,2})(?:[ \t]+(.*))?$/;

/**
 * Takes a line of an authorized_keys file apart; `null` for comments, empty lines and whatever sshd would skip.
 *
 * @example parsePublicKey('restrict ssh-ed25519 AAAAC3Nz... deploy@laptop')?.options // 'restrict'
 */
export function parsePublicKey(text: string): PublicKey | null {
  const [, options = '', type = '', body = '', comment = ''] = line.exec(text.trim()) ?? [];
  if (options.startsWith('#') || !types.includes(type) || !isWhole(type, body)) return null;
  return { options, type, body, comment: comment.trim() };
}

/** Whether the base64 holds whole length-prefixed fields (RFC 4253, 6.6), of which the first repeats the type. */
function isWhole(type: string, body: string): boolean {
  const bytes = Buffer.from(body, 'base64');
  const fields: Buffer[] = [];
  let offset = 0;
  while (offset + 4 <= bytes.length) {
    const end = offset + 4 + bytes.readUInt32BE(offset);
    if (end > bytes.length) return false;
    fields.push(bytes.subarray(offset + 4, end));
    offset = end;
  }
  const [name, second] = fields;
  const rightLength = type === 'ssh-ed25519' ? second?.length === 32 : fields.length >= 3;
  return offset === bytes.length && name?.toString('latin1') === type && rightLength;
}

/** A param that is one public key line, as in the `.pub` file of ssh-keygen. */
export const PublicKeyLine = z
  .string()
  .transform((text) => text.trim())
  .refine((text) => !/[\r\n\0]/.test(text), 'one line is wanted: the content of one .pub file')
  .refine(
    (text) => !text.startsWith('-----'),
    'this is a private key; the public one is wanted (the file that ends in .pub)',
  )
  .refine(
    (text) => parsePublicKey(text) !== null,
    `a whole public key line is wanted: one of ${types.join(', ')}, then its base64 text`,
  );
