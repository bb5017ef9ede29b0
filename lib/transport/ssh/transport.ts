import { PincerError, UnreachableError } from '../../core/errors.ts';
import type { SshTarget } from '../../core/target.ts';
import type { Transport } from '../transport.ts';
import { wayLabel } from './host-name.ts';
import type { AskPassphrase, KeyStore } from './key-store.ts';

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
    async connect(connectOptions = {}) {
      try {
        // Listings and checks of input make transports too, but never connect: they need not load all of this.
        const { connectByWays } = await import('./ways.ts');
        return await connectByWays(target, options, connectOptions);
      } catch (error) {
        throw asUnreachable(options.hostName, error);
      }
    },
  };
}

/** A known_hosts file or a proxy command that is no good keeps us from this host, not from others. */
function asUnreachable(hostName: string, error: unknown): unknown {
  if (!(error instanceof PincerError) || error instanceof UnreachableError) return error;
  const { code, hint, location } = error;
  const message = `Host "${hostName}" could not be reached: ${error.message}`;
  return new UnreachableError({ code, message, hint, location, cause: error });
}
