import type { Socket } from 'node:net';

type Done = (error?: Error | null) => void;

/**
 * Makes a TCP connection send what is written in one turn of the event loop as one segment. ssh2 writes each packet in three
 * pieces, which without Nagle's algorithm are three segments, and as many times the host wakes up.
 *
 * @param socket on which `connect` has been called: that puts its own `write` in place
 * @example gatherWrites(socket);
 */
export function gatherWrites(socket: Socket): void {
  const write = socket.write.bind(socket);
  let gathering = false;
  socket.write = (data: string | Uint8Array, encoding?: BufferEncoding | Done, done?: Done) => {
    if (!gathering) {
      gathering = true;
      socket.cork();
      setImmediate(() => {
        gathering = false;
        socket.uncork();
      });
    }
    return typeof encoding === 'function' ? write(data, encoding) : write(data, encoding, done);
  };
}
