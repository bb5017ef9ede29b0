import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, describe, expect, test, vi } from 'vitest';
import { record } from '../testing/recorder.ts';
import type { Connection } from '../transport.ts';
import { createKeyStore } from './key-store.ts';
import { startServer, type TestServer, type TestServerOptions } from './testing/server.ts';
import { createSshTransport } from './transport.ts';

const undo: (() => unknown)[] = [];
afterEach(async () => {
  for (const step of undo.splice(0).reverse()) await step();
});

async function connect(options?: TestServerOptions): Promise<{ server: TestServer; connection: Connection }> {
  const server = await startServer(options);
  undo.push(() => server.stop());
  const transport = createSshTransport(await server.target(), { hostName: 'gw1', keys: createKeyStore() });
  const connection = await transport.connect();
  undo.push(() => connection.close());
  return { server, connection };
}

describe('a channel', () => {
  test('runs a program with three streams of its own', async () => {
    const { connection } = await connect();
    const seen = record();
    const channel = await connection.open('read line; echo "got $line"; echo trouble >&2', seen);
    channel.write('a line\n');
    expect(await seen.over).toBeUndefined();
    expect([seen.out(), seen.err(), seen.closings()]).toEqual(['got a line\n', 'trouble\n', 1]);
  });

  test('carries every byte both ways', async () => {
    const { connection } = await connect();
    const bytes = Buffer.from(Array.from({ length: 256 }, (_, index) => index));
    const seen = record();
    const channel = await connection.open('head -c 512; head -c 256 >&2', seen);
    channel.write(Buffer.concat([bytes, bytes]));
    channel.write(bytes);
    await seen.over;
    expect(seen.out()).toBe(bytes.toString('latin1').repeat(2));
    expect(seen.err()).toBe(bytes.toString('latin1'));
  });

  test('tells when it wants no more, and when it does again', async () => {
    const { connection } = await connect();
    const seen = record();
    const size = 6_000_000;
    const channel = await connection.open(`echo ready; sleep 0.3; head -c ${size} | wc -c`, seen);
    await seen.saw('ready');
    expect(channel.write(Buffer.alloc(size))).toBe(false);
    await channel.drained();
    await seen.over;
    expect(seen.out()).toBe(`ready\n${size}\n`);
  });

  test('gets both streams out of a program that floods them', async () => {
    const { connection } = await connect();
    const seen = record();
    // Within one window: a server made of ssh2 forgets stderr when both streams wait for the next one. OpenSSH gets ten
    // times as much in sshd.hosts.test.ts.
    await connection.open('head -c 900000 /dev/zero >&2 & head -c 900000 /dev/zero; wait', seen);
    await seen.over;
    expect([seen.out().length, seen.err().length]).toEqual([900_000, 900_000]);
  });

  test('is closed at once when asked, and says so once', async () => {
    const { connection } = await connect();
    const seen = record();
    const channel = await connection.open('sleep 60', seen);
    channel.close();
    channel.close();
    expect(await seen.over).toBeUndefined();
    expect(channel.write('too late')).toBe(false);
    await channel.drained();
    await sleep(50);
    expect(seen.closings()).toBe(1);
  });
});

describe('channels of one connection', () => {
  test('never more than four are open', async () => {
    const { server, connection } = await connect();
    const all = Array.from({ length: 12 }, async (_, index) => {
      const seen = record();
      await connection.open(`sleep 0.05; echo ${index}`, seen);
      await seen.over;
      return seen.out();
    });
    expect(await Promise.all(all)).toEqual(all.map((_, index) => `${index}\n`));
    expect(server.mostChannels()).toBe(4);
  });

  test('a refused one is opened a moment later', async () => {
    const { server, connection } = await connect({ refuseChannels: 3 });
    const seen = record();
    await connection.open('echo here', seen);
    await seen.over;
    expect(seen.out()).toBe('here\n');
    expect(server.commands).toEqual(['echo here']);
  });

  test('one that is refused for good is an error, and gives its place back', async () => {
    const { connection } = await connect({ refuseChannels: 7 });
    await expect(connection.open('echo here', record())).rejects.toMatchObject({ code: 'SSH_CHANNEL_REFUSED' });
    const seen = record();
    await connection.open('echo here', seen);
    await seen.over;
    expect(seen.out()).toBe('here\n');
  });
});

describe('the end of a connection', () => {
  test('on our own wish it is no error', async () => {
    const { connection } = await connect();
    const seen = record();
    await connection.open('sleep 60', seen);
    connection.close();
    connection.close();
    expect(await connection.closed).toBeUndefined();
    expect(await seen.over).toBeUndefined();
    await expect(connection.open('echo', record())).rejects.toMatchObject({ code: 'SSH_CONNECTION_LOST' });
  });

  test('a lost link is told to every channel, waiting ones included', async () => {
    const { server, connection } = await connect();
    const seen = Array.from({ length: 4 }, record);
    for (const events of seen) await connection.open('sleep 60', events);
    const waiting = connection.open('echo', record());
    server.drop();
    const lost = { code: 'SSH_CONNECTION_LOST', message: expect.stringContaining(connection.label) };
    await expect(waiting).rejects.toMatchObject(lost);
    for (const events of seen) expect(await events.over).toMatchObject(lost);
    expect(await connection.closed).toMatchObject(lost);
    expect(seen.map((events) => events.closings())).toEqual([1, 1, 1, 1]);
  });

  test('a program that ended before the link was lost ended well', async () => {
    const { server, connection } = await connect();
    const seen = record();
    await connection.open('echo done', seen);
    expect(await seen.over).toBeUndefined();
    server.drop();
    await connection.closed;
    expect(seen.closings()).toBe(1);
  });
});

test('that is closed keeps no timer, so that its process can end before the host has taken leave', async () => {
  vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval'] });
  undo.push(() => vi.useRealTimers());
  const { connection } = await connect();
  // The server lives in this process as well.
  const timers = vi.getTimerCount();
  connection.close();
  expect(vi.getTimerCount()).toBe(timers - 1);
});
