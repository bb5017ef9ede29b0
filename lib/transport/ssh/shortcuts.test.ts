import { KeyObject, randomBytes } from 'node:crypto';
import { EventEmitter } from 'node:events';
import type { Client, ParsedKey } from 'ssh2';
import { describe, expect, it } from 'vitest';
import type { Protocol, Sign } from './protocol.ts';
import { takeShortcuts } from './shortcuts.ts';

const writer = {
  allocStart: 0,
  alloc: (bytes: number) => Buffer.alloc(bytes, 1),
  finalize: (packet: Buffer) => packet,
};

/** A client that notes what its protocol sends and handles. */
function played() {
  const seen: string[] = [];
  const handled = (name: string) => (_: Protocol, info: unknown) => void seen.push(`${name} ${info}`);
  const protocol = {
    _handlers: {
      CHANNEL_OPEN_CONFIRMATION: handled('CHANNEL_OPEN_CONFIRMATION'),
      CHANNEL_OPEN_FAILURE: handled('CHANNEL_OPEN_FAILURE'),
      EXT_INFO: handled('EXT_INFO'),
      GLOBAL_REQUEST: handled('GLOBAL_REQUEST'),
      SERVICE_ACCEPT: handled('SERVICE_ACCEPT'),
      USERAUTH_FAILURE: handled('USERAUTH_FAILURE'),
    },
    _packetRW: { write: writer },
    _cipher: {
      _encKey: randomBytes(16),
      encrypt: (packet: Buffer) => void seen.push(`sent ${packet.toString('hex')}`),
    },
    _decipher: { _decipherKey: randomBytes(16) },
    _remoteIdentRaw: Buffer.from('SSH-2.0-OpenSSH_9.2p1'),
    session: (id: number) => void seen.push(`open ${id}`),
    requestSuccess: () => void seen.push('granted'),
    authPK: (user: string, _key: ParsedKey, algorithm: string | undefined, sign?: Sign) => {
      const how = sign === undefined ? 'asks' : 'signs';
      sign?.(Buffer.from('data'), (signature) => seen.push(`signature ${signature}`));
      seen.push(`${how} ${user} ${algorithm}`);
    },
  } as Partial<Protocol> as Protocol;
  const client = Object.assign(new EventEmitter(), { _protocol: protocol }) as EventEmitter as Client;
  takeShortcuts(client);
  const say = (name: keyof Protocol['_handlers'], ...info: unknown[]) => protocol._handlers[name](protocol, ...info);
  return { seen, client, protocol, say };
}

/** A key of ours, which signs, or one that only an agent can sign with. */
const key = (sign: ParsedKey['sign'] | undefined): ParsedKey =>
  ({ isPrivateKey: () => sign !== undefined, sign }) as Partial<ParsedKey> as ParsedKey;
const signed = (data: Buffer | string, hash?: string) => Buffer.from(`${data} ${hash}`);
const ignored = 'sent 0200000000';

describe('the login', () => {
  it('goes out with the request for it, once the server said which signatures it takes', () => {
    const { seen, say } = played();
    say('EXT_INFO', 'server-sig-algs');
    expect(seen).toEqual(['EXT_INFO server-sig-algs', 'SERVICE_ACCEPT ssh-userauth']);
    say('SERVICE_ACCEPT', 'ssh-userauth');
    expect(seen.slice(2)).toEqual([ignored]);
    say('EXT_INFO', 'server-sig-algs');
    expect(seen.slice(3)).toEqual(['EXT_INFO server-sig-algs']);
  });

  it('waits for the answer of a server that does not say', () => {
    const { seen, say } = played();
    say('SERVICE_ACCEPT', 'ssh-userauth');
    expect(seen).toEqual(['SERVICE_ACCEPT ssh-userauth']);
  });

  it.each([
    [undefined, undefined],
    ['rsa-sha2-256', 'sha256'],
    ['rsa-sha2-512', 'sha512'],
  ])('signs with a key of ours unasked (algorithm %s), and asks for a channel behind it', (algorithm, hash) => {
    const { seen, protocol } = played();
    protocol.authPK('root', key(signed), algorithm);
    expect(seen).toEqual([`signature data ${hash}`, 'open 0', `signs root ${algorithm}`]);
  });

  it('asks first about a key of an agent, and for a channel behind its signature', () => {
    const { seen, protocol } = played();
    protocol.authPK('root', key(undefined), undefined);
    expect(seen).toEqual(['asks root undefined']);
    protocol.authPK('root', key(undefined), undefined, (data, done) => done(signed(data, 'agent')));
    expect(seen.slice(1)).toEqual(['signature data agent', 'open 0', 'signs root undefined']);
  });

  it('asks with a key of ours that cannot sign, so that ssh2 tells why', () => {
    const { seen, protocol } = played();
    const broken: ParsedKey['sign'] = () => new Error('unsupported') as Error & Buffer;
    protocol.authPK('root', key(broken), undefined);
    expect(seen).toEqual(['asks root undefined', 'signs root undefined']);
  });

  it('is acknowledged at once', () => {
    const { seen, client } = played();
    client.emit('ready');
    expect(seen).toEqual([ignored]);
  });
});

describe('the host keys that OpenSSH tells', () => {
  it('are acknowledged, and not asked to be proven', () => {
    const { seen, say } = played();
    say('GLOBAL_REQUEST', 'hostkeys-00@openssh.com', false, []);
    say('GLOBAL_REQUEST', 'hostkeys-00@openssh.com', true, []);
    expect(seen).toEqual([ignored, 'granted']);
  });

  it('are the only request that is not left to ssh2', () => {
    const { seen, say } = played();
    say('GLOBAL_REQUEST', 'keepalive@openssh.com', true);
    expect(seen).toEqual(['GLOBAL_REQUEST keepalive@openssh.com']);
  });
});

it('keys of ciphers become objects once, after each key exchange', () => {
  const { client, protocol } = played();
  client.emit('handshake');
  const { _encKey, _decipherKey } = { ...protocol._cipher, ...protocol._decipher };
  expect([_encKey, _decipherKey].every((entry) => entry instanceof KeyObject)).toBe(true);
  client.emit('handshake');
  expect(protocol._cipher._encKey).toBe(_encKey);
  Object.assign(protocol, { _cipher: {}, _decipher: {} });
  client.emit('handshake');
  expect(protocol._cipher).toEqual({});
});
