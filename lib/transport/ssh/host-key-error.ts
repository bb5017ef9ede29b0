import { fingerprint, keyType } from './fingerprint.ts';
import { fingerprintOf, type HostKeyExpectation, type HostKeyVerdict } from './host-key.ts';
import { knownHostName } from './host-name.ts';
import type { KnownHostLine, UnreadableLine } from './known-hosts.ts';
import { WayError } from './way-error.ts';

/** What the messages about host keys need beside the verdict. */
export interface HostKeyContext {
  /** Files that were read; new lines belong into the first. */
  readonly files: readonly string[];
  readonly unreadable: readonly UnreadableLine[];
  /** True when the host sits behind a proxy command, where ssh-keyscan cannot reach it. */
  readonly proxied: boolean;
}

/**
 * The refusal of a host key: what came, what was known and where, and how to put it right.
 *
 * @param key the key that the server showed
 * @returns undefined for an accepted key
 * @example const error = hostKeyError(verdict, key, expectation, context);
 */
export function hostKeyError(
  verdict: HostKeyVerdict,
  key: Buffer,
  expectation: HostKeyExpectation,
  context: HostKeyContext,
): WayError | undefined {
  const shown = `${keyType(key)} key ${fingerprint(key)}`;
  switch (verdict.kind) {
    case 'accepted':
      return undefined;
    case 'unknown':
      return new WayError({
        code: 'SSH_HOST_KEY_UNKNOWN',
        message: `the host shows the ${shown}, which no known_hosts file lists${remarks(expectation, context)}`,
        hint: enrol(key, expectation, context),
        // Where nothing at all is known about the host, another port cannot be any better.
        stop: expectation.here.length + expectation.elsewhere.length === 0,
      });
    case 'changed':
      return new WayError({
        code: 'SSH_HOST_KEY_CHANGED',
        message: `THE HOST KEY HAS CHANGED: the host shows the ${shown}, but ${place(verdict.listed)} lists ${fingerprintOf(verdict.listed)}`,
        hint: `Someone may be in between, or the host was set up anew: compare the fingerprint on the host's console (ssh-keygen -lf /etc/ssh/ssh_host_*_key.pub); only if it is right, replace line ${verdict.listed.line} of ${verdict.listed.file}.`,
        stop: true,
      });
    case 'revoked':
      return new WayError({
        code: 'SSH_HOST_KEY_CHANGED',
        message: `the host shows the ${shown}, which ${place(verdict.line)} marks as revoked`,
        hint: 'Do not log in there: this key is known to be in wrong hands; give the host a new key.',
        stop: true,
      });
    case 'not-pinned':
      return new WayError({
        code: 'SSH_HOST_KEY_CHANGED',
        message: `the host shows the ${shown} instead of ${verdict.pinned}, which was verified before`,
        hint: 'The connection ended at another machine than before: look at port forwardings and addresses.',
        stop: true,
      });
  }
}

/**
 * The refusal when server and known_hosts have no key type in common.
 *
 * @example throw hostKeyTypeError(expectation, cause);
 */
export function hostKeyTypeError(expectation: HostKeyExpectation, cause: Error): WayError {
  const lines = expectation.here.length > 0 ? expectation.here : expectation.elsewhere;
  const listed = lines.map((line) => `${line.type} (${place(line)})`).join(', ');
  return new WayError({
    code: 'SSH_HOST_KEY_CHANGED',
    message: `the host has no key of the types known for it: ${listed || 'ed25519, ecdsa, rsa with SHA-2'}`,
    hint: 'Compare the host keys on its console, then replace the old lines in known_hosts.',
    stop: true,
    cause,
  });
}

function enrol(key: Buffer, { address, port }: HostKeyExpectation, { files, proxied }: HostKeyContext): string {
  const line = `${knownHostName(address, port)} ${keyType(key)} ${key.toString('base64')}`;
  const file = files[0] ?? '~/.ssh/known_hosts';
  const scan = proxied ? '' : ` (the same line comes from: ssh-keyscan -p ${port} ${address})`;
  return `Compare this fingerprint with "ssh-keygen -lf /etc/ssh/ssh_host_*_key.pub" on the host's console; if it is the same, append this line to ${file}${scan}: ${line}`;
}

function remarks({ authorities }: HostKeyExpectation, { unreadable }: HostKeyContext): string {
  const parts = [
    ...authorities.map((line) => `${place(line)} names a certificate authority, which Pincer does not support`),
    ...unreadable.slice(0, 3).map((line) => `${line.file}:${line.line} cannot be read: ${line.reason}`),
  ];
  return parts.length === 0 ? '' : ` (${parts.join('; ')})`;
}

function place(line: KnownHostLine): string {
  return `${line.file}:${line.line}`;
}
