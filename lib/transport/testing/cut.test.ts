import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, onTestFinished, test } from 'vitest';
import { createLocalTransport } from '../local.ts';
import { type Cut, cutAfter } from './cut.ts';
import { record } from './recorder.ts';

const cutLocal = (cut?: Cut) => cutAfter(createLocalTransport({ closing: 'hang-up' }), cut);
const lost = { code: 'TEST_LINK_CUT' };

describe('cutAfter', () => {
  test('without a cut only counts', async () => {
    const transport = cutLocal();
    const connection = await transport.connect();
    const seen = record();
    const channel = await connection.open('head -c 5; echo four >&2', seen);
    channel.write('12345');
    expect(await seen.over).toBeUndefined();
    connection.close();
    expect(await connection.closed).toBeUndefined();
    expect([seen.out(), seen.err()]).toEqual(['12345', 'four\n']);
    expect(transport.counts).toEqual({ connections: 1, sent: 5, received: 10, cuts: 0 });
  });

  test.each([0, 1, 4, 9, 10])('lets %i received bytes pass, then breaks', async (bytes) => {
    const transport = cutLocal({ direction: 'received', bytes });
    const connection = await transport.connect();
    const seen = record();
    await connection.open('printf 0123456789; sleep 3', seen);
    expect(await seen.over).toMatchObject(lost);
    expect(await connection.closed).toMatchObject(lost);
    expect(seen.out()).toBe('0123456789'.slice(0, bytes));
    expect(seen.closings()).toBe(1);
    await expect(connection.open('echo', record())).rejects.toMatchObject(lost);
    expect(transport.counts).toMatchObject({ received: bytes, cuts: 1 });
  });

  test('does not break where fewer bytes come', async () => {
    const transport = cutLocal({ direction: 'received', bytes: 11 });
    const connection = await transport.connect();
    const seen = record();
    await connection.open('printf 0123456789', seen);
    expect(await seen.over).toBeUndefined();
    expect(transport.counts.cuts).toBe(0);
    connection.close();
  });

  test.each([0, 1, 7, 10])('lets %i sent bytes arrive, then breaks', async (bytes) => {
    const directory = await mkdtemp(join(tmpdir(), 'pincer-cut-'));
    onTestFinished(() => rm(directory, { recursive: true, force: true }));
    const file = join(directory, 'arrived');
    const transport = cutLocal({ direction: 'sent', bytes });
    const connection = await transport.connect();
    const seen = record();
    const channel = await connection.open(`cat > '${file}.part'; mv '${file}.part' '${file}'`, seen);
    channel.write('01234');
    channel.write(Buffer.from('56789'));
    expect(seen.closings()).toBe(0);
    expect(await seen.over).toMatchObject(lost);
    let arrived: string | undefined;
    for (let attempt = 0; attempt < 60 && arrived === undefined; attempt++) {
      arrived = await readFile(file, 'utf8').catch(() => undefined);
      await sleep(20);
    }
    expect(arrived).toBe('0123456789'.slice(0, bytes));
    expect(transport.counts).toMatchObject({ sent: bytes, cuts: 1 });
  });

  test('breaks every channel of the connection', async () => {
    const transport = cutLocal({ direction: 'received', bytes: 3 });
    const connection = await transport.connect();
    const quiet = record();
    const loud = record();
    await connection.open('sleep 3', quiet);
    await connection.open('printf 0123456789', loud);
    expect([await quiet.over, await loud.over]).toMatchObject([lost, lost]);
  });

  test('later connections work normally; twice is twice', async () => {
    const transport = cutLocal({ direction: 'received', bytes: 1, times: 2 });
    const said: string[] = [];
    for (let attempt = 0; attempt < 3; attempt++) {
      const connection = await transport.connect();
      const seen = record();
      await connection.open('printf abc', seen);
      await seen.over;
      said.push(seen.out());
      connection.close();
    }
    expect(said).toEqual(['a', 'a', 'abc']);
    expect(transport.counts).toEqual({ connections: 3, sent: 0, received: 5, cuts: 2 });
  });
});
