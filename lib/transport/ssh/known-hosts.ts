import { createHmac } from 'node:crypto';

/** One key that a known_hosts file lists. */
export interface KnownHostLine {
  readonly file: string;
  /** Counts from 1. */
  readonly line: number;
  readonly marker?: 'revoked' | 'cert-authority' | undefined;
  /** The names column as written: `gw1,203.0.113.5`, `*.example,!old.example`, `[gw1]:9922`, `|1|salt|hash`. */
  readonly names: string;
  /** e.g. `ssh-ed25519`. */
  readonly type: string;
  /** The key in base64, as written. */
  readonly key: string;
}

/** A line that could not be read; ssh passes over such lines, Pincer names them when a host is not found. */
export interface UnreadableLine {
  readonly file: string;
  readonly line: number;
  readonly reason: string;
}

/** What known_hosts files say, in their order. */
export interface KnownHosts {
  readonly lines: readonly KnownHostLine[];
  readonly unreadable: readonly UnreadableLine[];
}

/**
 * Reads the text of a known_hosts file (format: sshd(8), "SSH_KNOWN_HOSTS FILE FORMAT").
 *
 * @param text the whole file
 * @param file its path, for messages
 * @example parseKnownHosts('gw1 ssh-ed25519 AAAAC3Nza…', '/root/.ssh/known_hosts').lines[0]?.type // 'ssh-ed25519'
 */
export function parseKnownHosts(text: string, file: string): KnownHosts {
  const lines: KnownHostLine[] = [];
  const unreadable: UnreadableLine[] = [];
  text.split('\n').forEach((raw, index) => {
    const content = raw.trim();
    if (content === '' || content.startsWith('#')) return;
    const parsed = parseLine(content);
    const place = { file, line: index + 1 };
    if (typeof parsed === 'string') unreadable.push({ ...place, reason: parsed });
    else lines.push({ ...place, ...parsed });
  });
  return { lines, unreadable };
}

function parseLine(content: string): Omit<KnownHostLine, 'file' | 'line'> | string {
  const fields = content.split(/[ \t]+/);
  const marker = fields[0]?.startsWith('@') ? fields.shift()?.slice(1) : undefined;
  if (marker !== undefined && marker !== 'revoked' && marker !== 'cert-authority') return `unknown marker "@${marker}"`;
  const [names, type, key] = fields;
  if (names === undefined || type === undefined || key === undefined) return 'wants names, key type and key';
  if (!/^[A-Za-z0-9+/]+={0,2}$/.test(key)) return 'the key is not base64';
  if (names.startsWith('|') && parseHashed(names) === undefined) return 'a hashed name is |1|salt|hash';
  return { names, type, key, ...(marker === undefined ? {} : { marker }) };
}

/**
 * Whether a names column lists a server.
 *
 * @param names comma list of patterns (`*`, `?`, negation by `!`) or one hashed name
 * @param name  as `knownHostName` makes it
 * @example namesMatch('*.example,!old.example', 'old.example') // false
 */
export function namesMatch(names: string, name: string): boolean {
  const hashed = parseHashed(names);
  if (hashed !== undefined) return hashName(name, hashed.salt).equals(hashed.hash);
  let found = false;
  for (const pattern of names.split(',')) {
    const negated = pattern.startsWith('!');
    if (!isLike(negated ? pattern.slice(1) : pattern, name)) continue;
    if (negated) return false;
    found = true;
  }
  return found;
}

/**
 * A hashed names column, as `HashKnownHosts yes` writes it.
 *
 * @param name as `knownHostName` makes it
 * @param salt 20 random bytes
 * @example hashedNames('gw1', randomBytes(20)) // '|1|9a…=|uF…='
 */
export function hashedNames(name: string, salt: Buffer): string {
  return `|1|${salt.toString('base64')}|${hashName(name, salt).toString('base64')}`;
}

function hashName(name: string, salt: Buffer): Buffer {
  return createHmac('sha1', salt).update(name).digest();
}

function parseHashed(names: string): { salt: Buffer; hash: Buffer } | undefined {
  const match = /^\|1\|([A-Za-z0-9+/]+=*)\|([A-Za-z0-9+/]+=*)$/.exec(names);
  if (match?.[1] === undefined || match[2] === undefined) return undefined;
  return { salt: Buffer.from(match[1], 'base64'), hash: Buffer.from(match[2], 'base64') };
}

/** Most patterns are plain names, of which a large fleet has thousands. */
function isLike(pattern: string, name: string): boolean {
  return /[*?]/.test(pattern) ? wildcard(pattern).test(name) : pattern.toLowerCase() === name;
}

function wildcard(pattern: string): RegExp {
  const source = pattern
    .toLowerCase()
    .replace(/[.+^${}()|[\]\\]/g, '\\$&')
    // A run of stars means one star.
    .replace(/\*+/g, '.*')
    .replaceAll('?', '.');
  return new RegExp(`^${source}$`);
}
