import { type ChildProcessWithoutNullStreams, spawn } from 'node:child_process';
import { userInfo } from 'node:os';
import { PincerError } from '../core/errors.ts';
import { killGroup } from './process-group.ts';
import type { Channel, ChannelEvents, Connection, Transport } from './transport.ts';

export interface LocalTransportOptions {
  /**
   * What `close()` does to running programs: `kill` ends their process groups; `hang-up` only closes their streams, as
   * sshd does when a link is gone.
   */
  readonly closing?: 'kill' | 'hang-up' | undefined;
}

/**
 * Runs programs on this machine, without SSH.
 *
 * @example const connection = await createLocalTransport().connect();
 */
export function createLocalTransport(options: LocalTransportOptions = {}): Transport {
  return {
    label: 'local',
    async connect({ signal } = {}) {
      signal?.throwIfAborted();
      return createLocalConnection(options.closing ?? 'kill');
    },
  };
}

function createLocalConnection(closing: 'kill' | 'hang-up'): Connection {
  const running = new Set<Channel>();
  const { promise: closed, resolve: resolveClosed } = Promise.withResolvers<Error | undefined>();
  let over = false;
  return {
    user: userInfo().username,
    label: 'local',
    port: undefined,
    hostKey: undefined,
    closed,
    rememberHostKey: async () => false,
    async open(command, events) {
      if (over) throw closedError();
      const child = spawn('/bin/sh', ['-c', command], { detached: true, stdio: 'pipe' });
      const channel = createLocalChannel(child, closing, {
        stdout: events.stdout,
        stderr: events.stderr,
        closed(error) {
          running.delete(channel);
          events.closed(error);
        },
      });
      running.add(channel);
      return channel;
    },
    close() {
      over = true;
      for (const channel of running) channel.close();
      resolveClosed(undefined);
    },
  };
}

function createLocalChannel(
  child: ChildProcessWithoutNullStreams,
  closing: 'kill' | 'hang-up',
  events: ChannelEvents,
): Channel {
  const { stdin, stdout, stderr } = child;
  const { promise: over, resolve: finish } = Promise.withResolvers<void>();
  let done = false;
  const end = (error?: Error) => {
    if (done) return;
    done = true;
    finish();
    events.closed(error);
  };
  stdout.on('data', (chunk: Buffer) => {
    if (!done) events.stdout(chunk);
  });
  stderr.on('data', (chunk: Buffer) => {
    if (!done) events.stderr(chunk);
  });
  child.once('close', () => end());
  child.once('error', (error) => end(error));
  // EPIPE: the program ended, or reads no more; its end is reported by `close`.
  stdin.on('error', () => undefined);
  return {
    write: (data) => !done && stdin.writable && stdin.write(data),
    drained() {
      if (done || !stdin.writableNeedDrain) return Promise.resolve();
      return Promise.race([over, new Promise<void>((resolve) => stdin.once('drain', resolve))]);
    },
    close() {
      if (done) return;
      // The whole group, so that what the shell started goes with it; under sudo only closed streams can end it.
      if (closing === 'kill' && child.pid !== undefined && killGroup(child.pid, 'SIGKILL')) return;
      stdin.end();
      stdout.destroy();
      stderr.destroy();
      child.unref();
      queueMicrotask(end);
    },
  };
}

function closedError(): PincerError {
  return new PincerError({
    code: 'LOCAL_CLOSED',
    message: 'The local connection was closed.',
    hint: 'Connect again before starting a program.',
  });
}
