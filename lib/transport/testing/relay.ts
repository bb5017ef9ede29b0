import { once } from 'node:events';
import { connect, createServer, type Socket } from 'node:net';

/** A TCP relay on loopback that watches what passes. */
export interface Relay {
  readonly port: number;
  /** How often the direction went from "host speaks" to "controller speaks": the number of serial round trips. */
  turns(): number;
  stop(): Promise<void>;
}

/**
 * Starts a relay in front of a loopback port.
 *
 * @example const relay = await startRelay(sshd.port); … relay.turns();
 */
export async function startRelay(port: number): Promise<Relay> {
  let turns = 0;
  let last: 'up' | 'down' = 'down';
  const sockets = new Set<Socket>();
  const pass = (from: Socket, to: Socket, direction: 'up' | 'down') => {
    sockets.add(from);
    from.setNoDelay(true);
    from.on('data', (chunk) => {
      if (direction === 'up' && last === 'down') turns += 1;
      last = direction;
      to.write(chunk);
    });
    from.on('error', () => to.destroy());
    from.once('close', () => {
      sockets.delete(from);
      to.destroy();
    });
  };
  const server = createServer((client) => {
    const host = connect(port, '127.0.0.1');
    pass(client, host, 'up');
    pass(host, client, 'down');
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('No TCP port came.');
  return {
    port: address.port,
    turns: () => turns,
    async stop() {
      for (const socket of sockets) socket.destroy();
      server.close();
      await once(server, 'close');
    },
  };
}
