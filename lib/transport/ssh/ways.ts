import PQueue from 'p-queue';
import type { SshTarget, Way } from '../../core/target.ts';
import type { Connection, ConnectOptions } from '../transport.ts';
import { attempt } from './attempt.ts';
import { expectHostKey } from './host-key.ts';
import { wayLabel } from './host-name.ts';
import { gatherIdentities } from './identities.ts';
import { processKeys } from './key-store.ts';
import { readKnownHosts } from './known-hosts-file.ts';
import type { SshTransportOptions } from './transport.ts';
import { unreachable, WayError } from './way-error.ts';

/**
 * Logins of this process that are under way. Each costs milliseconds of processor time on both sides, so of 500 that began
 * together many came too late for `connectTimeout`; with 200 none did (docs/scale.md). The deadline begins with the login.
 */
const logins = new PQueue({ concurrency: 200 });

/**
 * Tries each way into a host once, in order, until one works or one forbids to go on.
 *
 * @throws UnreachableError with one clause for each way; PincerError when known_hosts or proxy command are no good
 * @example const connection = await connectByWays(target, { hostName: 'gw1' }, {});
 */
export async function connectByWays(
  target: SshTarget,
  options: SshTransportOptions,
  how: ConnectOptions,
): Promise<Connection> {
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
      const { signal } = how;
      return await logins.add(() =>
        attempt({ target, way, expectation, known, identities, keys, passphrase, signal, log }),
      );
    } catch (error) {
      if (!(error instanceof WayError)) throw error;
      log(`${label}: ${error.message}`);
      failures.push({ label, error });
      if (error.stop) break;
    }
  }
  throw unreachable(options.hostName, failures);
}
