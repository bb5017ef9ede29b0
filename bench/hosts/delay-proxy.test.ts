import { once } from 'node:events';
import { connect, createServer } from 'node:net';
import { expect, onTestFinished, test } from 'vitest';
import { freePort } from '../../lib/transport/testing/free-port.ts';
import { startDelayProxy } from './delay-proxy.ts';

/** A server that greets, then sends each line back in capitals; and a proxy in front of it. */
async function shouting(delay: number) {
  const address = '127.0.0.1';
  const server = createServer({ allowHalfOpen: true }, (socket) => {
    socket.write('hello\n');
    socket.on('data', (chunk) => socket.write(chunk.toString().toUpperCase()));
    socket.on('end', () => socket.end('bye\n'));
  }).listen(0, address);
  await once(server, 'listening');
  const own = server.address();
  if (own === null || typeof own === 'string') throw new Error('No TCP port came.');
  const port = await freePort();
  const proxy = await startDelayProxy({ address, port, target: own.port, delay });
  onTestFinished(async () => {
    await proxy.stop();
    server.close();
  });
  const client = connect({ port, host: address, allowHalfOpen: true });
  let heard = '';
  client.setEncoding('utf8').on('data', (text: string) => {
    heard += text;
  });
  const hear = async (text: string): Promise<void> => {
    for (let attempt = 0; attempt < 500 && !heard.endsWith(text); attempt++) {
      await new Promise((resolve) => setTimeout(resolve, 10));
    }
    expect(heard.endsWith(text)).toBe(true);
  };
  return { proxy, client, hear };
}

test.each([0, 5])('passes all on and counts turns and bytes, with %i ms each way', async (delay) => {
  const { proxy, client, hear } = await shouting(delay);
  await hear('hello\n');
  client.write('one\n');
  await hear('ONE\n');
  client.write('two\n');
  await hear('TWO\n');
  expect(proxy.take()).toEqual({ connections: 1, turns: 2, up: 8, down: 14 });
});

test('what was taken is not counted again', async () => {
  const { proxy, client, hear } = await shouting(0);
  await hear('hello\n');
  proxy.take();
  client.write('x\n');
  await hear('X\n');
  expect(proxy.take()).toEqual({ connections: 0, turns: 1, up: 2, down: 2 });
});

test('the end of one direction leaves the other open', async () => {
  const { client, hear } = await shouting(5);
  await hear('hello\n');
  client.end();
  await hear('bye\n');
});
