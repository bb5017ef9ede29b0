import { EventEmitter } from 'node:events';
import { Duplex } from 'node:stream';
import { Client } from 'ssh2';
import { expect, it } from 'vitest';
import { type Protocol, protocolOf, sendIgnore, stopKeepalive } from './protocol.ts';
import { takeShortcuts } from './shortcuts.ts';

it('finds the protocol of a client of ssh2, and all that it needs of it', () => {
  const client = new Client();
  expect(protocolOf(client)).toBeUndefined();
  const silent = new Duplex({ read() {}, write: (_chunk, _encoding, done) => done() });
  client.connect({ sock: silent, username: 'root' });
  expect(protocolOf(client)).toBe(Reflect.get(client, '_protocol'));
  expect(protocolOf(client)).toBeDefined();
});

it('a client of another make stays as it is', () => {
  const protocol = { authPK() {}, session() {}, requestSuccess() {}, _handlers: { EXT_INFO() {} } };
  const copy = { ...protocol, _handlers: { ...protocol._handlers } };
  const client = Object.assign(new EventEmitter(), { _protocol: protocol }) as EventEmitter as Client;
  expect(protocolOf(client)).toBeUndefined();
  takeShortcuts(client);
  stopKeepalive(client);
  expect([protocol, client.eventNames()]).toEqual([copy, []]);
});

it('sends a message that says nothing, with no data', () => {
  const sent: string[] = [];
  const write = { allocStart: 5, alloc: (bytes: number) => Buffer.alloc(5 + bytes, 1), finalize: (it: Buffer) => it };
  const _cipher = { encrypt: (packet: Buffer) => void sent.push(packet.toString('hex')) };
  sendIgnore({ _packetRW: { write }, _cipher } as Partial<Protocol> as Protocol);
  // What the cipher fills in itself, the number of the message, and a string of no length (RFC 4253, section 11.2).
  expect(sent).toEqual(['0101010101' + '02' + '00000000']);
});
