import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Socket } from 'node:net';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { afterEach, expect, test, vi } from 'vitest';
import { gatherWrites } from './gather-writes.ts';

const undo: (() => unknown)[] = [];
afterEach(() => {
  for (const step of undo.splice(0).reverse()) step();
});

/** A connection, and what it hands to the operating system: the pieces of each write. */
async function gathering(): Promise<{ socket: Socket; writes: number[]; arrived: () => string }> {
  let arrived = '';
  const server = createServer((other) => other.setEncoding('utf8').on('data', (text) => (arrived += text)));
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  const socket = connect({ host: '127.0.0.1', port });
  undo.push(
    () => server.close(),
    () => socket.destroy(),
  );
  gatherWrites(socket);
  await once(socket, 'connect');
  const writes: number[] = [];
  const { _write, _writev } = socket;
  vi.spyOn(socket, '_write').mockImplementation((...args) => {
    writes.push(1);
    _write.apply(socket, args);
  });
  vi.spyOn(socket, '_writev').mockImplementation((...args) => {
    writes.push(args[0].length);
    _writev?.apply(socket, args);
  });
  return { socket, writes, arrived: () => arrived };
}

test('what is written in one turn of the event loop leaves as one, in order', async () => {
  const { socket, writes, arrived } = await gathering();
  const done = vi.fn();
  for (const piece of ['one ', Buffer.from('two '), 'three ']) socket.write(piece);
  socket.write('b3Zlcg==', 'base64', done);
  expect(writes).toEqual([]);
  await nextTurn();
  expect(writes).toEqual([4]);
  await vi.waitFor(() => expect(arrived()).toBe('one two three over'));
  expect(done).toHaveBeenCalledTimes(1);
  socket.write('again', done);
  await vi.waitFor(() => expect(arrived()).toBe('one two three overagain'));
  expect(writes).toEqual([4, 1]);
  expect(done).toHaveBeenCalledTimes(2);
});

test('what is written just before the end arrives as well', async () => {
  const { socket, arrived } = await gathering();
  socket.write('one ');
  socket.end('two');
  await vi.waitFor(() => expect(arrived()).toBe('one two'));
});
