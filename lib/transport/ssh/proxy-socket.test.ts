import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, expect, test } from 'vitest';
import { processGone } from '../testing/process-gone.ts';
import { ProxySocket } from './proxy-socket.ts';

let socket: ProxySocket | undefined;
afterEach(() => socket?.destroy());

function open(command: string): ProxySocket {
  socket = new ProxySocket(command);
  return socket;
}

async function readAll(from: ProxySocket): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of from) chunks.push(chunk);
  return Buffer.concat(chunks);
}

test('is the standard input and output of the command', async () => {
  const proxy = open('cat');
  proxy.write('there and back');
  expect(String((await once(proxy, 'data'))[0])).toBe('there and back');
  proxy.end();
  await once(proxy, 'close');
});

test('loses no byte, however slowly it is read', async () => {
  const proxy = open('head -c 1000000 /dev/zero');
  await sleep(100);
  expect(await readAll(proxy)).toHaveLength(1_000_000);
});

test('tells how the command ended and what it said', async () => {
  const proxy = open('sh -c "echo first >&2; echo second >&2; exit 3"');
  proxy.resume();
  await once(proxy, 'close');
  expect(await proxy.complaint()).toBe('exit status 3: first / second');
});

test('has nothing to tell while the command runs well', async () => {
  expect(await open('cat').complaint()).toBeUndefined();
});

test('survives writing to a command that has ended', async () => {
  const proxy = open('true');
  proxy.on('error', () => undefined);
  proxy.resume();
  await sleep(100);
  proxy.write('too late');
  if (!proxy.closed) await once(proxy, 'close');
  expect(await proxy.complaint()).toMatch(/exit status 0/);
});

test('ends the command and what it started when it is destroyed', async () => {
  const proxy = open("sh -c 'sleep 20 & echo $!; wait'");
  const pid = Number(String((await once(proxy, 'data'))[0]));
  expect(existsSync(`/proc/${pid}`)).toBe(true);
  proxy.destroy();
  expect(await processGone(pid)).toBe(true);
});
