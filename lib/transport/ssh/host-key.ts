import { hostKeyTypes } from './algorithms.ts';
import { fingerprint, keyType } from './fingerprint.ts';
import { knownHostName } from './host-name.ts';
import { type KnownHostLine, namesMatch } from './known-hosts.ts';

/** What is known about a server before it shows its key. */
export interface HostKeyExpectation {
  readonly address: string;
  readonly port: number;
  /** Keys listed for exactly this name and port. */
  readonly here: readonly KnownHostLine[];
  /** Keys listed for the same name at other ports: they count when nothing is listed here. */
  readonly elsewhere: readonly KnownHostLine[];
  readonly revoked: readonly KnownHostLine[];
  readonly authorities: readonly KnownHostLine[];
  /** The only fingerprint that will do. */
  readonly pinned?: string | undefined;
}

export type HostKeyVerdict =
  | { readonly kind: 'accepted' }
  | { readonly kind: 'unknown' }
  | { readonly kind: 'revoked'; readonly line: KnownHostLine }
  | { readonly kind: 'changed'; readonly listed: KnownHostLine }
  | { readonly kind: 'not-pinned'; readonly pinned: string };

/**
 * Collects what known_hosts says about one way into a host.
 *
 * @param options.otherPorts ports of the same host whose keys may vouch for this one; 22 always counts, as with ssh
 * @param options.pinned     fingerprint that replaces the look-up (`ConnectOptions.hostKey`)
 * @example expectHostKey(lines, { address: 'gw1', port: 9922, otherPorts: [22] }).elsewhere.length // 1
 */
export function expectHostKey(
  lines: readonly KnownHostLine[],
  options: {
    readonly address: string;
    readonly port: number;
    readonly otherPorts: readonly number[];
    readonly pinned?: string | undefined;
  },
): HostKeyExpectation {
  const { address, port } = options;
  const at = (wanted: number) => {
    const name = knownHostName(address, wanted);
    return lines.filter((line) => namesMatch(line.names, name));
  };
  const listed = at(port);
  const others = [...new Set([22, ...options.otherPorts])].filter((other) => other !== port);
  return {
    address,
    port,
    here: listed.filter((line) => line.marker === undefined),
    elsewhere: others.flatMap(at).filter((line) => line.marker === undefined),
    revoked: listed.filter((line) => line.marker === 'revoked'),
    authorities: listed.filter((line) => line.marker === 'cert-authority'),
    pinned: options.pinned,
  };
}

/**
 * Key types to ask the server for, so that a host known by one type cannot show another; none means any.
 *
 * @example expectedTypes(expectation) // ['ssh-ed25519']
 */
export function expectedTypes(expectation: HostKeyExpectation): readonly string[] {
  const { here, elsewhere, pinned } = expectation;
  const lines =
    pinned === undefined
      ? candidates(expectation)
      : [...here, ...elsewhere].filter((line) => fingerprintOf(line) === pinned);
  const types: readonly string[] = hostKeyTypes;
  return [...new Set(lines.map((line) => line.type))].filter((type) => types.includes(type));
}

/**
 * Decides about the key that a server showed.
 *
 * @param key the key as it goes over the wire
 * @example judgeHostKey(expectation, key).kind // 'accepted'
 */
export function judgeHostKey(expectation: HostKeyExpectation, key: Buffer): HostKeyVerdict {
  const base64 = key.toString('base64');
  const revoked = expectation.revoked.find((line) => sameKey(line, base64));
  if (revoked !== undefined) return { kind: 'revoked', line: revoked };
  if (expectation.pinned !== undefined) {
    if (expectation.pinned === fingerprint(key)) return { kind: 'accepted' };
    return { kind: 'not-pinned', pinned: expectation.pinned };
  }
  const lines = candidates(expectation);
  if (lines.some((line) => sameKey(line, base64))) return { kind: 'accepted' };
  const type = keyType(key);
  const listed = lines.find((line) => line.type === type);
  return listed === undefined ? { kind: 'unknown' } : { kind: 'changed', listed };
}

/** Fingerprint of the key that a line lists. */
export function fingerprintOf(line: KnownHostLine): string {
  return fingerprint(Buffer.from(line.key, 'base64'));
}

function candidates(expectation: HostKeyExpectation): readonly KnownHostLine[] {
  return expectation.here.length > 0 ? expectation.here : expectation.elsewhere;
}

function sameKey(line: KnownHostLine, base64: string): boolean {
  return line.key.replace(/=+$/, '') === base64.replace(/=+$/, '');
}
