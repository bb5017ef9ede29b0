import { PincerError } from '../../core/errors.ts';
import type { Channel, ChannelEvents, Connection, Transport } from '../transport.ts';

/** Where a link breaks. */
export interface Cut {
  /** `received`: host to controller (stdout and stderr together); `sent`: controller to host. */
  readonly direction: 'received' | 'sent';
  /** Bytes of one connection that still pass; the link breaks as soon as they have (0: when the first one wants to). */
  readonly bytes: number;
  /** How many connections are cut, by default one; later ones work normally. */
  readonly times?: number | undefined;
}

/** What went through all connections of a transport so far. */
export interface TransportCounts {
  connections: number;
  sent: number;
  received: number;
  cuts: number;
}

/** A transport that is being watched. */
export interface CountedTransport extends Transport {
  readonly counts: Readonly<TransportCounts>;
}

/**
 * Wraps a transport so that its link breaks after byte n, as a lost link does: every channel of the connection is told
 * `closed(error)`, `connection.closed` resolves with the error, nothing more passes in either direction. With the local
 * transport use `closing: 'hang-up'`, so that the host's programs meet closed streams and not a signal.
 *
 * @param transport the real one
 * @param cut       undefined: only count
 * @example const transport = cutAfter(createLocalTransport({ closing: 'hang-up' }), { direction: 'sent', bytes: 100 });
 */
export function cutAfter(transport: Transport, cut?: Cut): CountedTransport {
  const counts: TransportCounts = { connections: 0, sent: 0, received: 0, cuts: 0 };
  return {
    label: transport.label,
    counts,
    async connect(options) {
      const connection = await transport.connect(options);
      counts.connections += 1;
      return watch(connection, counts, cut);
    },
  };
}

function watch(connection: Connection, counts: TransportCounts, cut: Cut | undefined): Connection {
  const passed = { sent: 0, received: 0 };
  const { promise: closed, resolve: resolveClosed } = Promise.withResolvers<Error | undefined>();
  const channels = new Set<(error: Error) => void>();
  let broken: Error | undefined;
  connection.closed.then((error) => resolveClosed(broken ?? error));

  const armed = (direction: Cut['direction']): Cut | undefined =>
    broken === undefined && cut?.direction === direction && counts.cuts < (cut.times ?? 1) ? cut : undefined;

  function breakLink(at: Cut): void {
    counts.cuts += 1;
    const error = new PincerError({
      code: 'TEST_LINK_CUT',
      message: `The link was cut after ${at.bytes} bytes ${at.direction}.`,
      hint: 'A test asked for it.',
    });
    broken = error;
    connection.close();
    // A lost link is noticed from outside, never within the caller's own write.
    setImmediate(() => {
      for (const tell of channels) tell(error);
      channels.clear();
      resolveClosed(error);
    });
  }

  /** Passes on as much as may still pass, then breaks the link. */
  function pass(direction: Cut['direction'], data: Uint8Array, on: (data: Uint8Array) => void): void {
    if (broken !== undefined) return;
    const at = armed(direction);
    const part = at === undefined ? data : data.subarray(0, Math.max(0, at.bytes - passed[direction]));
    passed[direction] += part.length;
    counts[direction] += part.length;
    if (part.length > 0) on(part);
    // Passing it on may itself have ended the connection.
    if (at !== undefined && broken === undefined && passed[direction] >= at.bytes) breakLink(at);
  }

  return {
    ...connection,
    closed,
    close: () => connection.close(),
    rememberHostKey: () => connection.rememberHostKey(),
    async open(command, events) {
      if (broken !== undefined) throw broken;
      const end = once(events, channels);
      const opening = connection.open(command, {
        stdout: (chunk) => pass('received', chunk, (part) => events.stdout(asBuffer(part))),
        stderr: (chunk) => pass('received', chunk, (part) => events.stderr(asBuffer(part))),
        // After a cut the news comes from breakLink, with its reason.
        closed: (error) => broken === undefined && end(error),
      });
      const channel = await opening.catch((error: unknown) => {
        channels.delete(end);
        throw broken ?? error;
      });
      return watchChannel(channel, (data) => {
        let ready = false;
        pass('sent', data, (part) => {
          ready = channel.write(part);
        });
        return ready;
      });
    },
  };
}

function watchChannel(channel: Channel, write: (data: Uint8Array) => boolean): Channel {
  return {
    write: (data) => write(typeof data === 'string' ? Buffer.from(data) : data),
    drained: () => channel.drained(),
    close: () => channel.close(),
  };
}

function asBuffer(data: Uint8Array): Buffer {
  return Buffer.from(data.buffer, data.byteOffset, data.byteLength);
}

function once(events: ChannelEvents, channels: Set<(error: Error) => void>): (error?: Error) => void {
  const tell = (error?: Error) => {
    if (!channels.delete(tell)) return;
    events.closed(error);
  };
  channels.add(tell);
  return tell;
}
