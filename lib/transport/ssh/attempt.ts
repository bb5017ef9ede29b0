import type { Client } from 'ssh2';
import { messageOf } from '../../core/errors.ts';
import type { SshTarget, Way } from '../../core/target.ts';
import type { Connection } from '../transport.ts';
import { algorithms } from './algorithms.ts';
import { authenticate } from './authenticate.ts';
import { createConnection } from './connection.ts';
import { startDeadline } from './deadline.ts';
import { dial } from './dial.ts';
import { explain, type Phase, timedOut } from './explain.ts';
import { fingerprint, keyType } from './fingerprint.ts';
import { expectedTypes, type HostKeyExpectation, judgeHostKey } from './host-key.ts';
import { hostKeyError, hostKeyTypeError } from './host-key-error.ts';
import { wayLabel } from './host-name.ts';
import type { Identities } from './identities.ts';
import type { AskPassphrase, KeyStore } from './key-store.ts';
import type { KnownHosts } from './known-hosts.ts';
import { addKnownHost } from './known-hosts-file.ts';
import { ProxySocket } from './proxy-socket.ts';
import { takeShortcuts } from './shortcuts.ts';
import { loadSsh2 } from './ssh2.ts';
import type { WayError } from './way-error.ts';

/** Milliseconds between questions whether the host is still there; three unanswered ones end the connection. */
const KEEPALIVE = 10_000;

/** All that one attempt needs. */
export interface Attempt {
  readonly target: SshTarget;
  readonly way: Way;
  readonly expectation: HostKeyExpectation;
  readonly known: KnownHosts;
  readonly identities: Identities;
  readonly keys: KeyStore;
  readonly passphrase: AskPassphrase | undefined;
  readonly signal: AbortSignal | undefined;
  readonly log: (message: string) => void;
}

/**
 * Tries one way into a host: line, handshake, host key, login.
 *
 * @throws WayError why it did not work; the signal's reason when it was aborted
 * @example const connection = await attempt({ target, way: { user: 'root', port: 22 }, … });
 */
export async function attempt(options: Attempt): Promise<Connection> {
  const { target, way, expectation, signal } = options;
  const { Client } = loadSsh2();
  signal?.throwIfAborted();
  const line = dial(target, way);
  const client: Client = new Client();
  const { promise, resolve, reject } = Promise.withResolvers<Connection>();
  let phase: Phase = 'connecting';
  let settled = false;
  let shownKey: Buffer | undefined;
  let refusal: WayError | undefined;

  const settle = (): boolean => {
    if (settled) return false;
    settled = true;
    deadline.clear();
    signal?.removeEventListener('abort', aborted);
    return true;
  };
  const fail = async (cause: unknown, error?: WayError) => {
    if (!settle()) return;
    const complaint = line instanceof ProxySocket && !error ? await line.complaint() : undefined;
    line.destroy();
    reject(error ?? explain(cause, { ...target, ...way, phase, complaint }));
  };
  const aborted = () => {
    if (!settle()) return;
    line.destroy();
    reject(signal?.reason);
  };
  const deadline = startDeadline(target.connectTimeout, () => {
    fail(undefined, timedOut({ ...target, ...way, phase }));
  });
  signal?.addEventListener('abort', aborted);

  const login = authenticate({ ...options, user: way.user, deadline, fail: (error) => void fail(undefined, error) });
  client.once('connect', () => {
    phase = 'handshake';
  });
  client.once('handshake', (negotiated) => {
    phase = 'authentication';
    options.log(`${way.user}: ${negotiated.kex}, ${negotiated.serverHostKey}, ${negotiated.cs.cipher}`);
  });
  client.on('error', (cause) => {
    // The next key is tried all the same.
    if (cause.level === 'agent') login.note(`agent: ${messageOf(cause)}`);
    else if (refusal) fail(cause, refusal);
    else if (/no matching host key format/.test(cause.message)) fail(cause, hostKeyTypeError(expectation, cause));
    else fail(cause, phase === 'authentication' && isFarewell(cause) ? login.failure(cause) : undefined);
  });
  client.once('close', () => fail(undefined));
  client.once('ready', () => {
    if (shownKey === undefined || !settle()) return;
    const key = shownKey;
    const label = wayLabel(way.user, target.address, way.port);
    options.log(`${label}: logged in`);
    const file = target.knownHosts[0];
    const entry = { address: target.address, port: way.port, type: keyType(key), key };
    const rememberHostKey = async () => file !== undefined && addKnownHost(file, entry);
    resolve(createConnection({ client, line, ...way, label, hostKey: fingerprint(key), rememberHostKey }));
  });

  client.connect({
    sock: line,
    username: way.user,
    authHandler: login.handler,
    algorithms: algorithms(expectedTypes(expectation)),
    hostVerifier: (key: Buffer) => {
      shownKey = Buffer.from(key);
      const context = {
        files: target.knownHosts,
        unreadable: options.known.unreadable,
        proxied: line instanceof ProxySocket,
      };
      refusal = hostKeyError(judgeHostKey(expectation, key), key, expectation, context);
      return refusal === undefined;
    },
    keepaliveInterval: KEEPALIVE,
    keepaliveCountMax: 3,
    // One deadline for all of it is kept above; it stands still while a passphrase is typed.
    readyTimeout: 0,
  });
  takeShortcuts(client);
  return promise;
}

/** Whether the host itself took leave and said why, e.g. after too many keys: ssh2 gives the reason's number then. */
function isFarewell(cause: Error): boolean {
  return 'code' in cause && typeof cause.code === 'number';
}
