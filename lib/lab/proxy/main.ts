// The lab's proxy as a process of its own, run by plain node. Its listening socket lives in the lab's network namespace,
// its connections to the outside in the machine's: a short-lived child enters the namespace, listens, and hands the
// socket over. That socket is the only thing that leads out of the lab.
// usage: node main.ts NAMESPACE-FILE ADDRESS PORT CACHE-FOLDER STATE-FILE HOST,...
import { fork } from 'node:child_process';
import { once } from 'node:events';
import type net from 'node:net';
import { fileURLToPath } from 'node:url';
import { writeState } from '../files.ts';
import { Downloads } from './downloads.ts';
import { createProxy } from './server.ts';

const [namespace = '', address = '', port = '', cache = '', state = '', hosts = ''] = process.argv.slice(2);
const log = (line: string): boolean => process.stdout.write(`${new Date().toISOString()} ${line}\n`);

const proxy = createProxy({ allowed: new Set(hosts.split(',')), downloads: new Downloads(cache), log });
const listener = fork(fileURLToPath(new URL('./listen.ts', import.meta.url)), [address, port], {
  execPath: 'nsenter',
  execArgv: [`--net=${namespace}`, '--', process.execPath, ...process.execArgv],
});
const [, socket] = (await once(listener, 'message')) as [unknown, net.Server];
socket.on('connection', (connection) => {
  proxy.emit('connection', connection);
  connection.resume(); // it was taken over paused, so that no byte was lost on the way here
});
await writeState(state, { pid: process.pid });
log(`listening on ${address}:${port} in ${namespace} for ${hosts}`);
