import type { SshTarget, Way } from '../../core/target.ts';
import type { Connection, ConnectOptions, Transport } from '../transport.ts';
import { attempt } from './attempt.ts';
import { expectHostKey } from './host-key.ts';
import { wayLabel } from './host-name.ts';
import { gatherIdentities } from './identities.ts';
import { type AskPassphrase, type KeyStore, processKeys } from './key-store.ts';
import { readKnownHosts } from './known-hosts-file.ts';
import { unreachable, WayError } from './way-error.ts';

export interface SshTransportOptions {
  /** The host's name in the inventory, for messages. */
  readonly hostName: string;
  /** Asks for the passphrase of an encrypted key file; without it such a file is of use only through an agent. */
  readonly passphrase?: AskPassphrase | undefined;
  /** Takes lines for people who look for an error. */
  readonly log?: ((message: string) => void) | undefined;
  /** Keys that are shared with other transports; by default with all of this process. */
  readonly keys?: KeyStore | undefined;
}

/**
 * Knows how to reach one host over SSH. Nothing is read or contacted before `connect()`.
 *
 * @example
 * const transport = createSshTransport(target, { hostName: 'gw1' });
 * const connection = await transport.connect();
 */
export function createSshTransport(target: SshTarget, options: SshTransportOptions): Transport {
  const first = target.ways[0];
  return {
    label: first === undefined ? target.address : wayLabel(first.user, target.address, first.port),
    connect: (connectOptions = {}) => connect(target, options, connectOptions),
  };
}

/** Each way is tried once, in order, until one works or one forbids to go on. */
async function connect(target: SshTarget, options: SshTransportOptions, how: ConnectOptions): Promise<Connection> {
  const keys = options.keys ?? processKeys;
  const log = options.log ?? (() => undefined);
  const [known, identities] = await Promise.all([readKnownHosts(target.knownHosts), gatherIdentities(target, keys)]);
  const otherPorts = target.ways.map((way) => way.port);
  const failures: { label: string; error: WayError }[] = [];
  const ways: readonly Way[] = how.only === undefined ? target.ways : [how.only];
  for (const way of ways) {
    how.signal?.throwIfAborted();
    const label = wayLabel(way.user, target.address, way.port);
    const place = { address: target.address, port: way.port, otherPorts, pinned: how.hostKey };
    const expectation = expectHostKey(known.lines, place);
    try {
      const { passphrase } = options;
      return await attempt({ target, way, expectation, known, identities, keys, passphrase, signal: how.signal, log });
    } catch (error) {
      if (!(error instanceof WayError)) throw error;
      log(`${label}: ${error.message}`);
      failures.push({ label, error });
      if (error.stop) break;
    }
  }
  throw unreachable(options.hostName, failures);
}
