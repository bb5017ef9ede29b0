import { once } from 'node:events';
import { connect, createServer, type Socket } from 'node:net';

/** What went over the wire. */
export interface Traffic {
  readonly connections: number;
  /** How often the direction went from "host speaks" to "controller speaks": the number of serial round trips. */
  readonly turns: number;
  /** Bytes from the controller to the host, SSH's own included. */
  readonly up: number;
  readonly down: number;
}

/** A TCP proxy in front of one host that takes its time and counts. */
export interface DelayProxy {
  /** What passed since it was asked last. */
  take(): Traffic;
  stop(): Promise<void>;
}

export interface DelayProxyOptions {
  readonly address: string;
  readonly port: number;
  /** The host's own port at the same address. */
  readonly target: number;
  /** Milliseconds each way. Setting up a TCP connection takes none, for any peer. */
  readonly delay: number;
}

/**
 * Starts a proxy: everything arrives `delay` later, in order, and nothing else is changed. A turn is counted where the
 * controller sends, over any of its connections, after the host did.
 *
 * @example await using proxy = await startDelayProxy({ address: '127.0.77.1', port: 2201, target: 2200, delay: 25 });
 */
export async function startDelayProxy({ address, port, target, delay }: DelayProxyOptions): Promise<DelayProxy> {
  const nothing = { connections: 0, turns: 0, up: 0, down: 0 };
  let traffic = { ...nothing };
  let last: 'up' | 'down' = 'down';
  const sockets = new Set<Socket>();

  const pass = (from: Socket, to: Socket, direction: 'up' | 'down'): void => {
    sockets.add(from);
    from.setNoDelay(true);
    from.on('data', (chunk) => {
      if (direction === 'up' && last === 'down') traffic.turns += 1;
      last = direction;
      traffic[direction] += chunk.length;
      later(delay, () => to.write(chunk));
    });
    from.on('end', () => later(delay, () => to.end()));
    from.on('error', () => to.destroy());
    from.once('close', () => {
      sockets.delete(from);
      later(delay, () => to.destroy());
    });
  };

  const server = createServer({ allowHalfOpen: true }, (client) => {
    traffic.connections += 1;
    const host = connect({ host: address, port: target, allowHalfOpen: true });
    pass(client, host, 'up');
    pass(host, client, 'down');
  }).listen(port, address);
  await once(server, 'listening');
  return {
    take() {
      const taken = traffic;
      traffic = { ...nothing };
      return taken;
    },
    async stop() {
      for (const socket of sockets) socket.destroy();
      server.close();
      await once(server, 'close');
    },
  };
}

/** Timers of equal length fire in the order in which they were set, so nothing overtakes. */
function later(milliseconds: number, act: () => void): void {
  if (milliseconds === 0) act();
  else setTimeout(act, milliseconds);
}
