import { existsSync } from 'node:fs';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir, userInfo } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, describe, expect, test } from 'vitest';
import { createLocalTransport, type LocalTransportOptions } from './local.ts';
import { processGone } from './testing/process-gone.ts';
import { record } from './testing/recorder.ts';

const undo: (() => unknown)[] = [];
afterEach(async () => {
  for (const step of undo.splice(0).reverse()) await step();
});

async function connect(options?: LocalTransportOptions) {
  const connection = await createLocalTransport(options).connect();
  undo.push(() => connection.close());
  return connection;
}

async function temporary(): Promise<string> {
  const directory = await mkdtemp(join(tmpdir(), 'pincer-local-'));
  undo.push(() => rm(directory, { recursive: true, force: true }));
  return directory;
}

/** Waits for a file, at most three seconds. */
async function appears(file: string): Promise<boolean> {
  for (let attempt = 0; attempt < 60 && !existsSync(file); attempt++) await sleep(50);
  return existsSync(file);
}

describe('a program on this machine', () => {
  test('has three streams of its own', async () => {
    const connection = await connect();
    expect(connection).toMatchObject({
      user: userInfo().username,
      label: 'local',
      port: undefined,
      hostKey: undefined,
    });
    const seen = record();
    const channel = await connection.open('read line; echo "got $line"; echo trouble >&2; exit 3', seen);
    channel.write('a line\n');
    expect(await seen.over).toBeUndefined();
    expect([seen.out(), seen.err(), seen.closings()]).toEqual(['got a line\n', 'trouble\n', 1]);
  });

  test('tells when it wants no more, and when it does again', async () => {
    const connection = await connect();
    const seen = record();
    const channel = await connection.open('sleep 0.2; head -c 1000000 | wc -c', seen);
    expect(channel.write(Buffer.alloc(1_000_000))).toBe(false);
    await channel.drained();
    await seen.over;
    expect(seen.out().trim()).toBe('1000000');
  });

  test('may end without reading what it was sent', async () => {
    const connection = await connect();
    const seen = record();
    const channel = await connection.open('exit 0', seen);
    channel.write(Buffer.alloc(1_000_000));
    await channel.drained();
    expect(await seen.over).toBeUndefined();
    expect(channel.write('too late')).toBe(false);
  });

  test('goes with everything that it started when its channel is closed', async () => {
    const connection = await connect();
    const seen = record();
    const channel = await connection.open('sleep 60 & echo "$!"; wait', seen);
    await seen.saw('\n');
    const pid = Number(seen.out());
    channel.close();
    expect(await seen.over).toBeUndefined();
    expect(await processGone(pid)).toBe(true);
  });

  test('goes when the connection is closed', async () => {
    const connection = await connect();
    const seen = record();
    await connection.open('sleep 60', seen);
    connection.close();
    expect(await seen.over).toBeUndefined();
    expect(await connection.closed).toBeUndefined();
    await expect(connection.open('echo', record())).rejects.toMatchObject({ code: 'LOCAL_CLOSED' });
  });

  test('after a hang-up finds its streams closed and lives on', async () => {
    const file = join(await temporary(), 'end of input');
    const connection = await connect({ closing: 'hang-up' });
    const seen = record();
    const channel = await connection.open(`cat > '${file}.part'; mv '${file}.part' '${file}'`, seen);
    channel.write('all of it');
    connection.close();
    expect(await seen.over).toBeUndefined();
    expect(await appears(file)).toBe(true);
    expect(await readFile(file, 'utf8')).toBe('all of it');
  });

  test('does not start when the caller has given up', async () => {
    const reason = new Error('interrupted');
    await expect(createLocalTransport().connect({ signal: AbortSignal.abort(reason) })).rejects.toBe(reason);
  });
});
