import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmod, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterEach, describe, expect, test } from 'vitest';
import type { SshTarget } from '../../core/target.ts';
import { cutAfter } from '../testing/cut.ts';
import { processGone } from '../testing/process-gone.ts';
import { record } from '../testing/recorder.ts';
import { startRelay } from '../testing/relay.ts';
import { makeKey, startSshd, type TestSshd, type TestSshdOptions } from '../testing/sshd.ts';
import type { Connection, Transport } from '../transport.ts';
import { createKeyStore } from './key-store.ts';
import { addKnownHost } from './known-hosts-file.ts';
import { createSshTransport, type SshTransportOptions } from './transport.ts';

const run = promisify(execFile);
const undo: (() => unknown)[] = [];
afterEach(async () => {
  for (const step of undo.splice(0).reverse()) await step();
});

async function serve(options?: TestSshdOptions): Promise<TestSshd> {
  const sshd = await startSshd(options);
  undo.push(() => sshd.stop());
  return sshd;
}

async function targetOf(sshd: TestSshd, changes: Partial<SshTarget> = {}): Promise<SshTarget> {
  const knownHosts = join(sshd.directory, 'known_hosts');
  await writeFile(knownHosts, `[127.0.0.1]:${sshd.port} ${sshd.hostKey}\n`);
  const ways = [{ user: 'root', port: sshd.port }];
  const base = { kind: 'ssh', address: '127.0.0.1', ways, identityFiles: [sshd.userKey], connectTimeout: 20 } as const;
  return { ...base, knownHosts: [knownHosts], ...changes };
}

function transportTo(target: SshTarget, options: Partial<SshTransportOptions> = {}): Transport {
  return createSshTransport(target, { hostName: 'gw1', keys: createKeyStore(), ...options });
}

async function connect(target: SshTarget, options?: Partial<SshTransportOptions>): Promise<Connection> {
  const connection = await transportTo(target, options).connect();
  undo.push(() => connection.close());
  return connection;
}

async function output(connection: Connection, command: string): Promise<string> {
  const seen = record();
  await connection.open(command, seen);
  await seen.over;
  return seen.out();
}

/** An agent of OpenSSH, and the environment that ssh-add finds it by. */
async function startAgent(sshd: TestSshd): Promise<{ socket: string; add(file: string): Promise<void> }> {
  const socket = join(sshd.directory, 'agent');
  const agent = spawn('ssh-agent', ['-D', '-a', socket], { stdio: ['ignore', 'pipe', 'ignore'] });
  undo.push(async () => {
    agent.kill();
    await once(agent, 'exit');
  });
  await once(agent.stdout, 'data');
  const environment = { ...process.env, SSH_AUTH_SOCK: socket };
  return { socket, add: async (file) => void (await run('ssh-add', ['-q', file], { env: environment })) };
}

describe('a real sshd', () => {
  /** What a log of level DEBUG1 says of requests to log in. */
  const logins = (sshd: TestSshd) =>
    [...sshd.log().matchAll(/userauth-request for user (\S+) service \S+ method (\S+)/g)].map(
      ([, user, method]) => `${user} ${method}`,
    );

  test('is entered with one request to log in, by key, and proves none of its host keys again', async () => {
    const sshd = await serve({ config: ['LogLevel DEBUG1'] });
    const connection = await connect(await targetOf(sshd));
    expect(await output(connection, 'id -u')).toBe('0\n');
    expect(logins(sshd)).toEqual(['root publickey']);
    expect(sshd.log()).not.toContain('hostkeys-prove');
    expect(sshd.log()).not.toContain('dispatch_protocol_error');
  });

  test('refuses a key, and the channel that was asked for with it: both come with the next key', async () => {
    const sshd = await serve({ config: ['LogLevel DEBUG1'] });
    const wrong = join(sshd.directory, 'wrong');
    await makeKey(wrong, 'ed25519');
    const connection = await connect(await targetOf(sshd, { identityFiles: [wrong, sshd.userKey] }));
    const answers = await Promise.all(['echo 1', 'echo 2'].map((command) => output(connection, command)));
    expect(answers).toEqual(['1\n', '2\n']);
    expect(logins(sshd)).toEqual(['root publickey', 'root publickey']);
    expect(sshd.log().match(/dispatch_protocol_error: type 90/g)).toHaveLength(1);
  });

  test('answers a shell without Nagle in between, one turn on the wire per request', async () => {
    const sshd = await serve();
    const relay = await startRelay(sshd.port);
    undo.push(() => relay.stop());
    const target = await targetOf(sshd, { ways: [{ user: 'root', port: relay.port }] });
    await writeFile(target.knownHosts[0] ?? '', `[127.0.0.1]:${relay.port} ${sshd.hostKey}\n`);
    const connection = await connect(target);
    // Greeting, key exchange (2), login, and what acknowledges its two answers; OpenSSH may answer the version before it is asked.
    expect(relay.turns()).toBeLessThanOrEqual(6);
    const seen = record();
    const channel = await connection.open('exec /bin/sh', seen);
    channel.write('echo ready\n');
    await seen.saw('ready\n');
    const before = relay.turns();
    const requests = 50;
    const times: number[] = [];
    for (let request = 0; request < requests; request++) {
      const started = performance.now();
      channel.write(`echo answer ${request}\n`);
      await seen.saw(`answer ${request}\n`);
      times.push(performance.now() - started);
    }
    // Measured: a median of 0.1 ms; with Nagle's algorithm 44 ms (engine facts, section 4.3), but not every single time.
    expect(times.toSorted((a, b) => a - b)[requests / 2]).toBeLessThan(20);
    // Its window adjustments and keepalives are allowed a few turns of their own.
    expect(relay.turns() - before).toBeLessThanOrEqual(requests + 3);
    channel.close();
  });

  test('serves many programs, four at a time', async () => {
    const connection = await connect(await targetOf(await serve()));
    const numbers = Array.from({ length: 60 }, (_, index) => index);
    const answers = await Promise.all(numbers.map((number) => output(connection, `echo ${number}`)));
    expect(answers).toEqual(numbers.map((number) => `${number}\n`));
  });

  test('sends and takes a megabyte whole', async () => {
    const connection = await connect(await targetOf(await serve()));
    const seen = record();
    const channel = await connection.open('head -c 3000000 | sha256sum; head -c 3000000 /dev/zero', seen);
    if (!channel.write(Buffer.alloc(3_000_000))) await channel.drained();
    await seen.over;
    const zeros = '\0'.repeat(3_000_000);
    const sum = (await run('sh', ['-c', 'head -c 3000000 /dev/zero | sha256sum'])).stdout;
    expect(seen.out() === sum + zeros).toBe(true);
  });

  test('gets rid of floods on both streams', async () => {
    const connection = await connect(await targetOf(await serve()));
    for (let round = 0; round < 10; round++) {
      const seen = record();
      await connection.open('head -c 5000000 /dev/zero >&2 & head -c 5000000 /dev/zero; wait', seen);
      await seen.over;
      expect([seen.out().length, seen.err().length]).toEqual([5_000_000, 5_000_000]);
    }
  });

  test('that drops the session is a lost connection', async () => {
    const sshd = await serve();
    const connection = await connect(await targetOf(sshd));
    const seen = record();
    await connection.open('sleep 5', seen);
    await sshd.dropSessions();
    expect(await seen.over).toMatchObject({ code: 'SSH_CONNECTION_LOST' });
    expect(await connection.closed).toMatchObject({ code: 'SSH_CONNECTION_LOST' });
  });

  test('is cut after byte n by the test transport', async () => {
    const transport = cutAfter(transportTo(await targetOf(await serve())), { direction: 'received', bytes: 7 });
    const connection = await transport.connect();
    const seen = record();
    await connection.open('echo 0123456789; sleep 5', seen);
    expect(await seen.over).toMatchObject({ code: 'TEST_LINK_CUT' });
    expect(seen.out()).toBe('0123456');
    const again = await transport.connect();
    expect(await output(again, 'echo 0123456789')).toBe('0123456789\n');
    again.close();
  });
});

describe('host keys of a real sshd', () => {
  test('are asked for by the type that known_hosts lists', async () => {
    for (const type of ['rsa', 'ecdsa'] as const) {
      const first = await serve();
      const other = join(first.directory, `${type}_key`);
      await makeKey(other, type);
      const sshd = await serve({ config: [`HostKey ${other}`] });
      const known = (await readFile(`${other}.pub`, 'utf8')).split(' ').slice(0, 2).join(' ');
      const target = await targetOf(sshd);
      await writeFile(target.knownHosts[0] ?? '', `[127.0.0.1]:${sshd.port} ${known}\n`);
      const connection = await connect(target);
      const listed = await run('ssh-keygen', ['-lf', `${other}.pub`]);
      expect(listed.stdout).toContain(connection.hostKey);
    }
  });

  test('are listed so that ssh-keygen and ssh find them, hashed or not', async () => {
    const sshd = await serve();
    const key = Buffer.from(sshd.hostKey.split(' ')[1] ?? '', 'base64');
    const plain = join(sshd.directory, 'plain');
    const hashed = join(sshd.directory, 'hashed');
    await writeFile(hashed, `gw9 ${sshd.hostKey}\n`);
    await run('ssh-keygen', ['-q', '-H', '-f', hashed]);
    for (const file of [plain, hashed]) {
      await addKnownHost(file, { address: '127.0.0.1', port: sshd.port, type: 'ssh-ed25519', key });
      const found = await run('ssh-keygen', ['-F', `[127.0.0.1]:${sshd.port}`, '-f', file]);
      expect(found.stdout).toContain(sshd.hostKey);
      const options = ['StrictHostKeyChecking=yes', `UserKnownHostsFile=${file}`, 'GlobalKnownHostsFile=/dev/null'];
      const flags = options.flatMap((option) => ['-o', option]);
      const login = ['-F', 'none', '-p', `${sshd.port}`, '-i', sshd.userKey, ...flags, 'root@127.0.0.1', 'echo in'];
      expect((await run('ssh', login)).stdout).toBe('in\n');
      expect(await output(await connect(await targetOf(sshd, { knownHosts: [file] })), 'echo in')).toBe('in\n');
    }
  });
});

describe('keys for a real sshd', () => {
  test.each([
    ['ed25519', []],
    ['rsa', []],
    ['rsa', ['-m', 'PEM']],
    ['ecdsa', ['-m', 'PEM']],
  ] as const)('%s %j, with and without a passphrase', async (type, format) => {
    const sshd = await serve();
    const key = join(sshd.directory, 'key');
    await makeKey(key, type, '', format);
    await writeFile(`${sshd.userKey}.pub`, await readFile(`${key}.pub`));
    const target = await targetOf(sshd, { identityFiles: [key] });
    await connect(target);
    await run('ssh-keygen', ['-q', '-p', '-P', '', '-N', 'open sesame', ...format, '-f', key]);
    await expect(connect(target)).rejects.toMatchObject({ message: expect.stringContaining('is encrypted') });
    await expect(connect(target, { passphrase: async () => 'wrong' })).rejects.toMatchObject({
      message: expect.stringContaining('the passphrase is wrong'),
    });
    await connect(target, { passphrase: async () => 'open sesame' });
  });

  test('that others can read are not used', async () => {
    const sshd = await serve();
    await chmod(sshd.userKey, 0o644);
    await expect(connect(await targetOf(sshd))).rejects.toMatchObject({
      code: 'SSH_AUTH',
      message: expect.stringContaining(`key file ${sshd.userKey} can be read by others (mode 0644)`),
    });
  });

  test('come from an agent, after the files, and are asked about first', async () => {
    const sshd = await serve({ config: ['LogLevel DEBUG1'] });
    const agent = await startAgent(sshd);
    await agent.add(sshd.userKey);
    const wrong = join(sshd.directory, 'wrong');
    await makeKey(wrong, 'ed25519');
    await connect(await targetOf(sshd, { identityFiles: [], agent: agent.socket }));
    // Whose key may have to be touched for each signature is not made to sign for a host that would not take it.
    expect(sshd.log()).toMatch(/Postponed publickey for root/);
    await connect(await targetOf(sshd, { identityFiles: [wrong], agent: agent.socket }));
  });

  test('that are encrypted but held by the agent need no passphrase', async () => {
    const sshd = await serve();
    const agent = await startAgent(sshd);
    await agent.add(sshd.userKey);
    await run('ssh-keygen', ['-q', '-p', '-P', '', '-N', 'open sesame', '-f', sshd.userKey]);
    const passphrase = async () => expect.unreachable('nobody must be asked');
    await connect(await targetOf(sshd, { agent: agent.socket }), { passphrase });
  });

  test('an agent that is not there is said, and the files are used all the same', async () => {
    const sshd = await serve();
    const agent = join(sshd.directory, 'no-agent');
    await connect(await targetOf(sshd, { agent }));
    await expect(connect(await targetOf(sshd, { agent, identityFiles: [] }))).rejects.toMatchObject({
      message: expect.stringContaining(`no usable key, agent ${agent}: Failed to connect to agent`),
    });
  });

  test('too many of them are said to be too many', async () => {
    const sshd = await serve({ config: ['MaxAuthTries 2'] });
    const wrong = await Promise.all(
      ['x', 'y', 'z'].map(async (name) => {
        await makeKey(join(sshd.directory, name), 'ed25519');
        return join(sshd.directory, name);
      }),
    );
    await expect(connect(await targetOf(sshd, { identityFiles: [...wrong, sshd.userKey] }))).rejects.toMatchObject({
      code: 'SSH_AUTH',
      message: expect.stringMatching(/Too many authentication failures/),
    });
  });
});

describe('a proxy command', () => {
  test('carries the connection, and ends with it', async () => {
    const sshd = await serve();
    const pidFile = join(sshd.directory, 'proxy.pid');
    const proxyCommand = `sh -c 'echo $$ > ${pidFile}; exec socat - "TCP:$0:$1"' %h %p`;
    const connection = await connect(await targetOf(sshd, { proxyCommand }));
    expect(await output(connection, 'echo through')).toBe('through\n');
    const pid = Number(await readFile(pidFile, 'utf8'));
    expect(await readFile(`/proc/${pid}/comm`, 'utf8')).toBe('socat\n');
    connection.close();
    await connection.closed;
    expect(await processGone(pid)).toBe(true);
  });

  test('that fails is quoted', async () => {
    const sshd = await serve();
    const proxyCommand = 'sh -c "echo no such way >&2; exit 7"';
    await expect(connect(await targetOf(sshd, { proxyCommand }))).rejects.toMatchObject({
      code: 'SSH_PROXY',
      message: expect.stringContaining('the proxy command failed (exit status 7: no such way)'),
    });
  });

  test('that does not exist is quoted', async () => {
    await expect(connect(await targetOf(await serve(), { proxyCommand: '/nowhere/nc %h' }))).rejects.toMatchObject({
      code: 'SSH_PROXY',
      message: expect.stringMatching(/exit status 127: .*\/nowhere\/nc: not found/),
    });
  });
});
