import type { Target } from '../core/target.ts';
import { createLocalTransport } from './local.ts';
import { createSshTransport, type SshTransportOptions } from './ssh/transport.ts';
import type { Transport } from './transport.ts';

/**
 * The transport that a target asks for. Nothing is contacted before its `connect()`.
 *
 * @param target  `{ kind: 'ssh', … }` or `{ kind: 'local' }`
 * @param options see `SshTransportOptions`; of no effect for this machine
 * @example const transport = createTransport({ kind: 'local' }, { hostName: 'controller' });
 */
export function createTransport(target: Target, options: SshTransportOptions): Transport {
  return target.kind === 'local' ? createLocalTransport() : createSshTransport(target, options);
}
