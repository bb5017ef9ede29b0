import { connect, type Socket } from 'node:net';
import type { Way } from '../../core/target.ts';
import { gatherWrites } from './gather-writes.ts';
import { expandProxyCommand } from './proxy-command.ts';
import { ProxySocket } from './proxy-socket.ts';

/** The line to a host, before SSH speaks on it. */
export type Line = Socket | ProxySocket;

/**
 * Opens the line for one way in: a TCP connection, or the proxy command.
 *
 * Nagle's algorithm is off from the first byte: together with delayed acknowledgements it costs 40 ms per request, a
 * factor of 420 for a shell that answers one request after the other (engine facts, section 4.3).
 *
 * @throws InputError for a proxy command that cannot be filled in
 * @example const line = dial({ address: '203.0.113.5' }, { user: 'root', port: 22 });
 */
export function dial(target: { readonly address: string; readonly proxyCommand?: string | undefined }, way: Way): Line {
  const { address, proxyCommand } = target;
  if (proxyCommand !== undefined && proxyCommand !== 'none') {
    return new ProxySocket(expandProxyCommand(proxyCommand, { address, ...way }));
  }
  const socket = connect({
    host: address,
    port: way.port,
    noDelay: true,
    // Node gives each of a name's addresses 250 ms by default, which a far host does not meet.
    autoSelectFamilyAttemptTimeout: 2_500,
  });
  gatherWrites(socket);
  return socket;
}
