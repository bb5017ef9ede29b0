import type { Client, ClientChannel } from 'ssh2';
import type { Channel, ChannelEvents } from '../transport.ts';

/** Milliseconds that the host has to confirm that a channel is closed. */
const CLOSE_WAIT = 1_000;

/** A channel and the moment when its place on the connection is free again. */
export interface OpenedChannel {
  readonly channel: Channel;
  readonly over: Promise<void>;
}

/**
 * Starts a program on a host, without a pty.
 *
 * @param lost why the link is gone, asked when the channel closes; undefined while it stands
 * @throws Error of ssh2 when the host refuses the channel
 * @example const { channel } = await openChannel(client, 'exec /bin/sh', events, () => undefined);
 */
export function openChannel(
  client: Client,
  command: string,
  events: ChannelEvents,
  lost: () => Error | undefined,
): Promise<OpenedChannel> {
  return new Promise((resolve, reject) => {
    client.exec(command, (error, stream) => {
      if (error) reject(error);
      // In this very turn, so that the handlers stand before the first byte.
      else resolve(wire(stream, events, lost));
    });
  });
}

/** Whether a refused channel may be had a moment later: sshd frees a session only once it has reaped the program. */
export function isRefusedChannel(error: unknown): boolean {
  return error instanceof Error && 'reason' in error && /channel open failure/i.test(error.message);
}

function wire(stream: ClientChannel, events: ChannelEvents, lost: () => Error | undefined): OpenedChannel {
  const { promise: over, resolve: finish } = Promise.withResolvers<void>();
  let done = false;
  let drained: Promise<void> | undefined;
  const end = () => {
    if (done) return;
    done = true;
    finish();
    events.closed(lost());
  };

  stream.on('data', (chunk: Buffer) => {
    if (!done) events.stdout(chunk);
  });
  stream.stderr.on('data', (chunk: Buffer) => {
    if (!done) events.stderr(chunk);
  });
  // The two streams end independently: the program is over when both have been read to their end.
  let open = 2;
  const closed = () => {
    open -= 1;
    if (open === 0) end();
  };
  stream.once('close', closed);
  stream.stderr.once('close', closed);
  // A write after the host closed its side: `closed` reports it.
  stream.on('error', end);

  return {
    over,
    channel: {
      write(data) {
        if (done || !stream.writable) return false;
        return stream.write(data);
      },
      drained() {
        if (done || !stream.writableNeedDrain) return Promise.resolve();
        drained ??= Promise.race([over, new Promise<void>((resolve) => stream.once('drain', resolve))]).finally(() => {
          drained = undefined;
        });
        return drained;
      },
      close() {
        if (done) return;
        stream.close();
        setTimeout(end, CLOSE_WAIT).unref();
      },
    },
  };
}
