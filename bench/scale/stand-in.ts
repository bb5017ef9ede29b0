// A process that stands in for many hosts: an SSH server whose every address is a host with a folder and shells of its own.
// usage: node bench/scale/stand-in.ts JSON; prints its port when it is ready, ends when its standard input does.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { createServer } from 'node:net';
import type { Connection, ServerChannel } from 'ssh2';
import ssh2 from 'ssh2';
import { z } from 'zod';

/** What the process is told. */
export const StandInOptions = z.strictObject({
  /** Folder of each host by its loopback address. */
  hosts: z.record(z.string(), z.string()),
  /** Private host key file, the same for all. */
  hostKey: z.string(),
  /** User that programs run as; the one of this process unless given. */
  uid: z.int().optional(),
});
export type StandInOptions = z.output<typeof StandInOptions>;

const { hosts, hostKey, uid } = StandInOptions.parse(JSON.parse(process.argv[2] ?? ''));
const hostKeys = [readFileSync(hostKey)];

/** Runs what a controller asks for, in the host's own folder and with it as home. */
function serve(connection: Connection, folder: string): void {
  connection.on('error', () => undefined);
  // Everybody is let in: only this machine can reach a loopback address, and there is nothing to protect.
  connection.on('authentication', (context) => {
    if (context.method === 'publickey') context.accept();
    else context.reject(['publickey']);
  });
  connection.on('session', (accept) => {
    accept().on('exec', (acceptExec, _reject, { command }) => run(acceptExec(), command, folder));
  });
}

function run(channel: ServerChannel, command: string, folder: string): void {
  const child = spawn('/bin/sh', ['-c', command], {
    cwd: folder,
    env: { HOME: folder, PATH: process.env.PATH, LANG: 'C.UTF-8' },
    ...(uid === undefined ? {} : { uid, gid: uid }),
  });
  channel.on('error', () => undefined);
  child.stdin.on('error', () => undefined);
  channel.pipe(child.stdin);
  child.stdout.pipe(channel, { end: false });
  child.stderr.pipe(channel.stderr, { end: false });
  channel.once('close', () => child.kill('SIGKILL'));
  child.once('close', (status) => {
    channel.exit(status ?? 255);
    channel.end();
  });
}

const server = createServer({ noDelay: true }, (socket) => {
  const folder = hosts[socket.localAddress ?? ''];
  if (folder === undefined) socket.destroy();
  else new ssh2.Server({ hostKeys }, (connection) => serve(connection, folder)).injectSocket(socket);
});
server.listen({ port: 0, host: '0.0.0.0', backlog: 512 });
await once(server, 'listening');
const address = server.address();
process.stdout.write(`${typeof address === 'object' ? address?.port : ''}\n`);
process.stdin.resume().once('end', () => process.exit());
