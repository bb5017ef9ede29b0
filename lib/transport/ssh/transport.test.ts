import { once } from 'node:events';
import { writeFile } from 'node:fs/promises';
import { type AddressInfo, createServer } from 'node:net';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, describe, expect, test, vi } from 'vitest';
import type { SshTarget } from '../../core/target.ts';
import { freePort } from '../testing/free-port.ts';
import { hostKeys } from '../testing/host-keys.ts';
import type { Connection, ConnectOptions } from '../transport.ts';
import { fingerprint } from './fingerprint.ts';
import { createKeyStore } from './key-store.ts';
import { makeKeyPair, startServer, type TestServer, type TestServerOptions } from './testing/server.ts';
import { createSshTransport, type SshTransportOptions } from './transport.ts';

const undo: (() => unknown)[] = [];
afterEach(async () => {
  for (const step of undo.splice(0).reverse()) await step();
});

async function serve(options?: TestServerOptions): Promise<TestServer> {
  const server = await startServer(options);
  undo.push(() => server.stop());
  return server;
}

async function connect(
  target: SshTarget,
  how?: ConnectOptions,
  options: Partial<SshTransportOptions> = {},
): Promise<Connection> {
  const transport = createSshTransport(target, { hostName: 'gw1', keys: createKeyStore(), ...options });
  const connection = await transport.connect(how);
  undo.push(() => connection.close());
  return connection;
}

/** A port that takes connections and never says a word. */
async function mutePort(): Promise<number> {
  const mute = createServer().listen(0, '127.0.0.1');
  undo.push(() => mute.close());
  await once(mute, 'listening');
  const address = mute.address();
  if (address === null || typeof address === 'string') throw new Error('No TCP port came.');
  return address.port;
}

const wire = (server: TestServer) => Buffer.from(server.hostKey.split(' ')[1] ?? '', 'base64');

describe('a way that works', () => {
  test('logs in by key alone: one signature, nothing asked before, never "none"', async () => {
    const server = await serve();
    const connection = await connect(await server.target());
    expect(connection).toMatchObject({ user: 'deploy', port: server.port, hostKey: fingerprint(wire(server)) });
    expect(connection.label).toBe(`deploy@127.0.0.1:${server.port}`);
    expect(server.logins).toEqual(['deploy publickey signed']);
  });

  test('offers all key files in order, each once', async () => {
    const server = await serve();
    const wrong = join(server.directory, 'wrong');
    await writeFile(wrong, makeKeyPair().private, { mode: 0o600 });
    await connect(await server.target({ identityFiles: [wrong, server.userKey] }));
    expect(server.logins).toEqual(['deploy publickey signed', 'deploy publickey signed']);
  });

  test('lists the host key of a new port when asked to', async () => {
    const server = await serve();
    const file = join(server.directory, 'vouched');
    await writeFile(file, `127.0.0.1 ${server.hostKey}\n`);
    const connection = await connect(await server.target({ knownHosts: [file] }));
    expect(await connection.rememberHostKey()).toBe(true);
    expect(await connection.rememberHostKey()).toBe(false);
    await writeFile(file, `[127.0.0.1]:${server.port} ${server.hostKey}\n`);
    expect(await connection.rememberHostKey()).toBe(false);
  });
});

describe('the order of ways', () => {
  test('goes on after a refused connection, at once', async () => {
    const server = await serve();
    const closed = await freePort();
    const ways = [
      { user: 'deploy', port: closed },
      { user: 'root', port: server.port },
    ];
    const started = performance.now();
    const connection = await connect(await server.target({ ways }));
    expect(connection.user).toBe('root');
    expect(performance.now() - started).toBeLessThan(2_000);
  });

  test('goes on after a refused login', async () => {
    const server = await serve({
      login: (context, right) =>
        right && context.username === 'root' ? context.accept() : context.reject(['publickey']),
    });
    const ways = ['deploy', 'root'].map((user) => ({ user, port: server.port }));
    expect((await connect(await server.target({ ways }))).user).toBe('root');
  });

  test('goes on after a port that never answers', async () => {
    const server = await serve();
    const ways = [
      { user: 'deploy', port: await mutePort() },
      { user: 'root', port: server.port },
    ];
    expect((await connect(await server.target({ ways, connectTimeout: 0.3 }))).user).toBe('root');
  });

  test('tries only the way that is asked for', async () => {
    const server = await serve();
    const only = { user: 'root', port: await freePort() };
    await expect(connect(await server.target(), { only })).rejects.toMatchObject({ code: 'SSH_REFUSED' });
    expect(server.logins).toEqual([]);
  });

  test('says of each way why it failed', async () => {
    const server = await serve({ login: (context) => context.reject(['publickey']) });
    const closed = await freePort();
    const ways = [
      { user: 'deploy', port: closed },
      { user: 'root', port: server.port },
    ];
    await expect(connect(await server.target({ ways }))).rejects.toMatchObject({
      name: 'UnreachableError',
      code: 'SSH_AUTH',
      message: `Host "gw1" could not be reached: deploy@127.0.0.1:${closed}: connection refused; root@127.0.0.1:${server.port}: login as "root" refused with the key ${server.userKey}.`,
      hint: expect.stringContaining('authorized_keys of "root"'),
    });
  });

  test('stops at once when it is told to', async () => {
    const server = await serve();
    const reason = new Error('interrupted');
    await expect(connect(await server.target(), { signal: AbortSignal.abort(reason) })).rejects.toBe(reason);
    const ways = [{ user: 'root', port: await mutePort() }];
    const controller = new AbortController();
    const pending = connect(await server.target({ ways }), { signal: controller.signal });
    setTimeout(() => controller.abort(reason), 100);
    await expect(pending).rejects.toBe(reason);
  });
});

test('of many logins at once, the later ones wait for their turn', async () => {
  let open = 0;
  const mute = createServer((socket) => {
    open += 1;
    socket.on('error', () => {}).resume();
  }).listen(0, '127.0.0.1');
  undo.push(() => mute.close());
  await once(mute, 'listening');
  const { port } = mute.address() as AddressInfo;
  const target = await (await serve()).target({ ways: [{ user: 'root', port }], connectTimeout: 60 });
  const enough = new AbortController();
  const ends = Array.from({ length: 230 }, () => connect(target, { signal: enough.signal }));
  const ended = Promise.allSettled(ends);
  await vi.waitFor(() => expect(open).toBe(200), 10_000);
  await sleep(300);
  expect(open).toBe(200);
  enough.abort();
  expect((await ended).map(({ status }) => status)).toEqual(ends.map(() => 'rejected'));
});

describe('host keys', () => {
  test('an unknown key is refused with its fingerprint and the line to append, before any login', async () => {
    const server = await serve();
    const file = join(server.directory, 'empty');
    const ways = ['deploy', 'root'].map((user) => ({ user, port: server.port }));
    await expect(connect(await server.target({ ways, knownHosts: [file] }))).rejects.toMatchObject({
      code: 'SSH_HOST_KEY_UNKNOWN',
      message: expect.stringContaining(fingerprint(wire(server))),
      hint: expect.stringContaining(
        `append this line to ${file} (the same line comes from: ssh-keyscan -p ${server.port} 127.0.0.1): [127.0.0.1]:${server.port} ${server.hostKey}`,
      ),
    });
    expect(server.logins).toEqual([]);
  });

  test('a changed key stops everything, with both fingerprints and the line', async () => {
    const server = await serve();
    const file = join(server.directory, 'old');
    await writeFile(file, `\n[127.0.0.1]:${server.port} ${hostKeys.a}\n`);
    const ways = ['deploy', 'root'].map((user) => ({ user, port: server.port }));
    const failed = connect(await server.target({ ways, knownHosts: [file] }));
    await expect(failed).rejects.toMatchObject({
      code: 'SSH_HOST_KEY_CHANGED',
      message: expect.stringMatching(/THE HOST KEY HAS CHANGED: .*SHA256:.*old:2 lists SHA256:9qt1Bc/),
    });
    await expect(failed).rejects.not.toMatchObject({ message: expect.stringContaining('root@') });
    expect(server.logins).toEqual([]);
  });

  test('a host that is known by another type of key cannot show this one', async () => {
    const server = await serve();
    const file = join(server.directory, 'other-type');
    await writeFile(file, `[127.0.0.1]:${server.port} ${hostKeys.ecdsa}\n`);
    await expect(connect(await server.target({ knownHosts: [file] }))).rejects.toMatchObject({
      code: 'SSH_HOST_KEY_CHANGED',
      message: expect.stringContaining(`no key of the types known for it: ecdsa-sha2-nistp256 (${file}:1)`),
    });
  });

  test('the key of another port vouches for a new one', async () => {
    const server = await serve();
    const file = join(server.directory, 'vouched');
    await writeFile(file, `127.0.0.1 ${server.hostKey}\n`);
    await connect(await server.target({ knownHosts: [file] }));
    await writeFile(file, `127.0.0.1 ${hostKeys.a}\n`);
    await expect(connect(await server.target({ knownHosts: [file] }))).rejects.toMatchObject({
      code: 'SSH_HOST_KEY_CHANGED',
    });
  });

  test('a pinned fingerprint must be met, and is enough', async () => {
    const server = await serve();
    const target = await server.target({ knownHosts: [] });
    await connect(target, { hostKey: fingerprint(wire(server)) });
    await expect(connect(await server.target(), { hostKey: 'SHA256:other' })).rejects.toMatchObject({
      code: 'SSH_HOST_KEY_CHANGED',
      message: expect.stringContaining('instead of SHA256:other, which was verified before'),
    });
  });

  test('a certificate authority is named as what Pincer does not support', async () => {
    const server = await serve();
    const file = join(server.directory, 'authority');
    await writeFile(file, `@cert-authority * ${hostKeys.a}\nbroken\n`);
    await expect(connect(await server.target({ knownHosts: [file] }))).rejects.toMatchObject({
      code: 'SSH_HOST_KEY_UNKNOWN',
      message: expect.stringMatching(/authority:1 names a certificate authority.*authority:2 cannot be read/),
    });
  });
});

describe('what cannot work', () => {
  test('is said of this host alone', async () => {
    const server = await serve();
    await expect(connect(await server.target({ knownHosts: [server.directory] }))).rejects.toMatchObject({
      name: 'UnreachableError',
      code: 'SSH_KNOWN_HOSTS',
      message: `Host "gw1" could not be reached: The known_hosts file ${server.directory} cannot be read.`,
    });
    await expect(connect(await server.target({ proxyCommand: 'nc %x' }))).rejects.toMatchObject({
      name: 'UnreachableError',
      code: 'SSH_PROXY_TOKEN',
    });
  });

  test('is an address without a host, tried once only', async () => {
    const server = await serve();
    const ways = ['deploy', 'root'].map((user) => ({ user, port: 22 }));
    // Two dots: no resolver has to be asked to know that.
    const failed = connect(await server.target({ address: 'gw1..invalid', ways }));
    await expect(failed).rejects.toMatchObject({
      code: 'SSH_UNRESOLVED',
      message: 'Host "gw1" could not be reached: deploy@gw1..invalid:22: the name "gw1..invalid" has no address.',
    });
  });

  test('is a server that speaks no SSH', async () => {
    const server = await serve();
    const other = createServer((socket) => socket.end('HTTP/1.0 400\r\n\r\n')).listen(0, '127.0.0.1');
    undo.push(() => other.close());
    await once(other, 'listening');
    const address = other.address();
    const port = address !== null && typeof address === 'object' ? address.port : 1;
    await expect(connect(await server.target({ ways: [{ user: 'root', port }] }))).rejects.toMatchObject({
      code: expect.stringMatching(/SSH_LOST|SSH_PROTOCOL/),
      message: expect.stringContaining('handshake'),
    });
  });
});

describe('keys', () => {
  test('a passphrase is asked once for all hosts, and not before it is needed', async () => {
    const server = await serve();
    const asked: string[] = [];
    const locked = join(server.directory, 'locked');
    await writeFile(locked, makeKeyPair('open sesame').private, { mode: 0o600 });
    const passphrase = async (file: string) => {
      asked.push(file);
      return 'open sesame';
    };
    const keys = createKeyStore();
    await connect(await server.target({ identityFiles: [server.userKey, locked] }), {}, { passphrase, keys });
    expect(asked).toEqual([]);
    const refused = Array.from({ length: 3 }, async () =>
      expect(connect(await server.target({ identityFiles: [locked] }), {}, { passphrase, keys })).rejects.toMatchObject(
        { code: 'SSH_AUTH' },
      ),
    );
    await Promise.all(refused);
    expect(asked).toEqual([locked]);
  });

  test('the deadline stands still while a passphrase is typed', async () => {
    const server = await serve();
    const locked = join(server.directory, 'locked');
    await writeFile(locked, makeKeyPair('right').private, { mode: 0o600 });
    const passphrase = () => new Promise<string>((resolve) => setTimeout(() => resolve('right'), 700));
    const target = await server.target({ identityFiles: [locked, server.userKey], connectTimeout: 0.5 });
    await connect(target, {}, { passphrase });
  });

  test('what is wrong with key files is said when nothing else works', async () => {
    const server = await serve();
    const locked = join(server.directory, 'locked');
    await writeFile(locked, makeKeyPair('right').private, { mode: 0o600 });
    const target = await server.target({ identityFiles: ['/nowhere/id', locked] });
    await expect(connect(target, {}, { passphrase: async () => 'wrong' })).rejects.toMatchObject({
      code: 'SSH_AUTH',
      message: expect.stringMatching(/no usable key, key file \/nowhere\/id does not exist, .*passphrase is wrong/),
    });
    await expect(connect(target)).rejects.toMatchObject({
      message: expect.stringContaining('is encrypted and nobody'),
    });
  });

  test('says which other methods a host wants', async () => {
    const server = await serve({ login: (context) => context.reject(['password']) });
    await expect(connect(await server.target())).rejects.toMatchObject({
      code: 'SSH_AUTH',
      message: expect.stringContaining('it takes no keys but only password'),
    });
    const both = await serve({ login: (context) => context.reject(['keyboard-interactive'], true) });
    await expect(connect(await both.target())).rejects.toMatchObject({
      message: expect.stringContaining('accepts the key but also wants keyboard-interactive'),
    });
  });
});
