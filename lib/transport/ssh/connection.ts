import { Socket } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import PQueue from 'p-queue';
import type { Client } from 'ssh2';
import { messageOf, UnreachableError } from '../../core/errors.ts';
import type { Connection } from '../transport.ts';
import { isRefusedChannel, type OpenedChannel, openChannel } from './channel.ts';
import type { Line } from './dial.ts';
import { stopKeepalive } from './protocol.ts';

/**
 * Channels open at once. OpenSSH allows 10 (MaxSessions) but counts a program until it is reaped: 8 at once failed now
 * and then, 4 never did (engine facts, section 4.2).
 */
const MAX_CHANNELS = 4;

/** Milliseconds before each new try to open a refused channel; together 1.6 s. */
const RETRY_DELAYS = [20, 50, 100, 200, 400, 800];

/** Milliseconds for a host to take leave before the line is cut. */
const LEAVE_WAIT = 1_000;

/** An authenticated ssh2 client and what is known about it. */
export interface Login {
  readonly client: Client;
  readonly line: Line;
  readonly user: string;
  readonly port: number;
  readonly label: string;
  readonly hostKey: string;
  rememberHostKey(): Promise<boolean>;
}

/**
 * Makes a connection of a client that has just logged in.
 *
 * @example const connection = createConnection(login);
 */
export function createConnection(login: Login): Connection {
  const { client, line, label } = login;
  const queue = new PQueue({ concurrency: MAX_CHANNELS });
  const { promise: closed, resolve: resolveClosed } = Promise.withResolvers<Error | undefined>();
  let leaving = false;
  let gone = false;
  let reason: Error | undefined;

  const lost = () => (leaving ? undefined : reason);
  const lose = (why: string, cause?: unknown) => {
    if (!leaving) reason ??= lostError(label, why, cause);
  };
  client.on('error', (cause) => lose(messageOf(cause), cause));
  client.once('end', () => lose('the host closed it'));
  client.once('close', () => {
    gone = true;
    lose('the host closed it');
    resolveClosed(lost());
  });

  async function openWithRetry(...[command, events]: Parameters<Connection['open']>): Promise<OpenedChannel> {
    for (const delay of [...RETRY_DELAYS, undefined]) {
      if (leaving || gone) throw reason ?? lostError(label, 'it was closed');
      try {
        return await openChannel(client, command, events, lost);
      } catch (cause) {
        if (delay === undefined || !isRefusedChannel(cause)) throw refused(label, reason, cause);
        await sleep(delay);
      }
    }
    throw lostError(label, 'no channel could be opened');
  }

  return {
    user: login.user,
    port: login.port,
    label,
    hostKey: login.hostKey,
    rememberHostKey: login.rememberHostKey,
    closed,
    open(command, events) {
      const { promise, resolve, reject } = Promise.withResolvers<OpenedChannel['channel']>();
      // The place in the queue is taken until the program is over.
      const place = queue.add(async () => {
        const opened = await openWithRetry(command, events);
        resolve(opened.channel);
        await opened.over;
      });
      place.catch(reject);
      return promise;
    },
    close() {
      if (leaving || gone) return;
      leaving = true;
      client.end();
      stopKeepalive(client);
      // The host is told; nobody needs to wait until it has heard it.
      if (line instanceof Socket) line.unref();
      const timer = setTimeout(() => line.destroy(), LEAVE_WAIT).unref();
      closed.then(() => clearTimeout(timer));
    },
  };
}

function lostError(label: string, why: string, cause?: unknown): UnreachableError {
  return new UnreachableError({
    code: 'SSH_CONNECTION_LOST',
    message: `The connection to ${label} is gone: ${why}.`,
    hint: 'Is the host still running, and the network between?',
    cause,
  });
}

function refused(label: string, reason: Error | undefined, cause: unknown): Error {
  if (reason !== undefined) return reason;
  return new UnreachableError({
    code: 'SSH_CHANNEL_REFUSED',
    message: `${label} does not start a program: ${messageOf(cause)}.`,
    hint: 'Look at MaxSessions and ForceCommand in the sshd configuration, and at the login shell of the user.',
    cause,
  });
}
