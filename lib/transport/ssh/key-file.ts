import { readFile, stat } from 'node:fs/promises';
import type { ParsedKey } from 'ssh2';
import { messageOf, PincerError } from '../../core/errors.ts';
import { loadSsh2, type Ssh2 } from './ssh2.ts';

/** A private key file: ready to sign with, or encrypted and waiting for its passphrase. */
export type KeyFile =
  | { readonly kind: 'ready'; readonly file: string; readonly key: ParsedKey }
  | {
      readonly kind: 'locked';
      readonly file: string;
      /** The public half, where the file shows it in clear (OpenSSH format). */
      readonly publicKey: Buffer | undefined;
      unlock(passphrase: string): Promise<ParsedKey>;
    };

/**
 * Reads a private key file in OpenSSH or PEM format.
 *
 * @throws PincerError `SSH_KEY_FILE`: missing, unreadable, readable by others, not a private key
 * @example const key = await readKeyFile('/root/.ssh/id_ed25519');
 */
export async function readKeyFile(file: string): Promise<KeyFile> {
  const content = await readPrivate(file);
  const { parseKey } = loadSsh2();
  const key = parse(parseKey, content);
  if (!(key instanceof Error)) {
    if (!key.isPrivateKey()) throw keyError(file, 'holds a public key', 'Name the private key, without ".pub".');
    return { kind: 'ready', file, key };
  }
  if (!/no passphrase given/.test(key.message)) throw malformed(file, key);
  return {
    kind: 'locked',
    file,
    publicKey: publicHalf(content),
    unlock: async (passphrase) => {
      const unlocked = parse(parseKey, content, passphrase);
      if (unlocked instanceof Error) {
        throw keyError(
          file,
          'could not be decrypted: the passphrase is wrong',
          'Run again and type it anew.',
          unlocked,
        );
      }
      return unlocked;
    },
  };
}

type ParseKey = Ssh2['parseKey'];

/** ssh2 answers a list for the OpenSSH format, which its types do not say; that format holds one key in practice. */
function parse(parseKey: ParseKey, content: Buffer, passphrase?: string): ParsedKey | Error {
  const parsed: ParsedKey | ParsedKey[] | Error = parseKey(content, passphrase);
  if (!Array.isArray(parsed)) return parsed;
  return parsed[0] ?? new Error('The file holds no key');
}

async function readPrivate(file: string): Promise<Buffer> {
  try {
    const { mode, uid } = await stat(file);
    // As ssh: only the owner's own file is judged, a file that root lends to a group is root's business.
    if (uid === process.getuid?.() && (mode & 0o077) !== 0) {
      const shown = (mode & 0o777).toString(8).padStart(4, '0');
      throw keyError(file, `can be read by others (mode ${shown})`, `Run: chmod 600 ${file}`);
    }
    return await readFile(file);
  } catch (cause) {
    if (cause instanceof PincerError) throw cause;
    const absent = cause instanceof Error && 'code' in cause && cause.code === 'ENOENT';
    throw absent
      ? keyError(file, 'does not exist', 'Look at the path, or make a key with: ssh-keygen -t ed25519', cause)
      : keyError(file, `cannot be read: ${messageOf(cause)}`, 'Look at its owner and mode.', cause);
  }
}

function malformed(file: string, cause: Error): PincerError {
  return keyError(
    file,
    `is no private key that Pincer reads: ${cause.message}`,
    `Convert it to the OpenSSH format with: ssh-keygen -p -f ${file}`,
    cause,
  );
}

function keyError(file: string, what: string, hint: string, cause?: unknown): PincerError {
  return new PincerError({
    code: 'SSH_KEY_FILE',
    message: `key file ${file} ${what}`,
    hint,
    cause,
    location: { file },
  });
}

/** The public key of an OpenSSH key file stands in clear before the encrypted part (OpenSSH's PROTOCOL.key). */
function publicHalf(content: Buffer): Buffer | undefined {
  const body = /-----BEGIN OPENSSH PRIVATE KEY-----([\s\S]+?)-----END/.exec(content.toString('latin1'))?.[1];
  const data = Buffer.from(body ?? '', 'base64');
  const magic = 'openssh-key-v1\0';
  if (data.toString('latin1', 0, magic.length) !== magic) return undefined;
  let at = magic.length;
  const next = () => {
    const start = at + 4;
    at = start + (at + 4 <= data.length ? data.readUInt32BE(at) : data.length);
    return data.subarray(start, at);
  };
  next(); // cipher
  next(); // key derivation
  next(); // its options
  at += 4; // number of keys
  const key = next();
  return at <= data.length ? key : undefined;
}
