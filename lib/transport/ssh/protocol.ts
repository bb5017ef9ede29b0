import type { KeyObject } from 'node:crypto';
import type { Client, ParsedKey } from 'ssh2';

/** The parts of a client of ssh2 1.17 that are not in its types, and that Pincer changes to lose no time. */
export interface Protocol {
  readonly _handlers: Record<(typeof handlers)[number], Handler>;
  /** Asks whether a key would be let in or, with `sign`, logs in. */
  authPK(user: string, key: ParsedKey, algorithm: string | undefined, sign?: Sign): void;
  /** Asks for a channel; `id` is ours. */
  session(id: number, window: number, packetSize: number): void;
  requestSuccess(): void;
  /** What the server calls itself, e.g. `SSH-2.0-OpenSSH_9.2p1 Debian-2`; known once its first line came. */
  readonly _remoteIdentRaw?: Buffer;
  readonly _packetRW: { readonly write: PacketWriter };
  readonly _cipher: { _encKey?: Buffer | KeyObject; encrypt(packet: Buffer): void };
  readonly _decipher: { _decipherKey?: Buffer | KeyObject };
}

interface PacketWriter {
  readonly allocStart: number;
  alloc(bytes: number): Buffer;
  finalize(packet: Buffer): Buffer;
}

/** What is done when a message of that name arrives. */
export type Handler = (protocol: Protocol, ...args: unknown[]) => void;
export type Sign = (data: Buffer, done: (signature: Buffer) => void) => void;

const handlers = [
  'CHANNEL_OPEN_CONFIRMATION',
  'CHANNEL_OPEN_FAILURE',
  'EXT_INFO',
  'GLOBAL_REQUEST',
  'SERVICE_ACCEPT',
  'USERAUTH_FAILURE',
] as const;
const methods = ['authPK', 'session', 'requestSuccess'] as const;

/**
 * The protocol's state behind a client that is about to connect.
 *
 * @returns undefined when it is not as described above, so that nothing is changed then
 * @example const protocol = protocolOf(client);
 */
export function protocolOf(client: Client): Protocol | undefined {
  const protocol: unknown = Reflect.get(client, '_protocol');
  return isProtocol(protocol) ? protocol : undefined;
}

function isProtocol(value: unknown): value is Protocol {
  if (!(value instanceof Object)) return false;
  const table: unknown = Reflect.get(value, '_handlers');
  if (!(table instanceof Object)) return false;
  const parts = [...handlers.map((name) => [table, name] as const), ...methods.map((name) => [value, name] as const)];
  return parts.every(([holder, name]) => typeof Reflect.get(holder, name) === 'function');
}

/**
 * Sends SSH_MSG_IGNORE with no data (RFC 4253, section 11.2), so that what has arrived is acknowledged now: sshd lets the
 * network hold its next small packet until then, and a kernel with nothing to send along takes its time, Linux 40 ms.
 *
 * @example sendIgnore(protocol);
 */
export function sendIgnore({ _packetRW, _cipher }: Protocol): void {
  const { write } = _packetRW;
  const packet = write.alloc(5);
  packet.fill(0, write.allocStart);
  packet[write.allocStart] = 2;
  _cipher.encrypt(write.finalize(packet));
}

/**
 * Ends the questions whether the host is still there. ssh2 does so only when the host has taken leave as well, and until then
 * its timer keeps the process: a round trip at the end of every run.
 *
 * @param client whose line has just been ended
 * @example client.end(); stopKeepalive(client);
 */
export function stopKeepalive(client: Client): void {
  const reset: unknown = Reflect.get(client, '_resetKA');
  if (typeof reset === 'function') reset();
}
