import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import type { Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { AuthContext, CipherAlgorithm, Connection, ServerChannel } from 'ssh2';
import ssh2 from 'ssh2';
import type { SshTarget, Way } from '../../../core/target.ts';

/** An SSH server inside the test's own process, for what needs no real sshd and no root. */
export interface TestServer {
  readonly port: number;
  /** Public host key: type and base64. */
  readonly hostKey: string;
  /** Private key file that the server lets in. */
  readonly userKey: string;
  readonly directory: string;
  /** Each request to log in, in order: method, and for keys whether it was the question or the signature. */
  readonly logins: readonly string[];
  /** Channels that were open at the same time, at most. */
  readonly mostChannels: () => number;
  /** Programs that were started. */
  readonly commands: readonly string[];
  /** A target that fits the server, with a known_hosts file that lists it. */
  target(changes?: Partial<SshTarget>): Promise<SshTarget>;
  /** Drops all connections without a word, as a lost link does. */
  drop(): void;
  stop(): Promise<void>;
}

export interface TestServerOptions {
  readonly port?: number | undefined;
  readonly hostKeyPem?: string | undefined;
  /** Decides about a login; by default the user key gets in. */
  readonly login?: ((context: AuthContext, right: boolean) => void) | undefined;
  /** How many channels are refused before one is accepted. */
  readonly refuseChannels?: number | undefined;
  /** The one cipher that it takes; any unless given. */
  readonly cipher?: CipherAlgorithm | undefined;
}

/**
 * Starts the server on a free loopback port. Programs are run by the `/bin/sh` of this machine.
 *
 * @example const server = await startServer(); const transport = createSshTransport(await server.target(), …);
 */
export async function startServer(options: TestServerOptions = {}): Promise<TestServer> {
  const directory = await mkdtemp(join(tmpdir(), 'pincer-ssh-server-'));
  const host = options.hostKeyPem ?? makeKeyPair().private;
  const user = makeKeyPair();
  const userKey = join(directory, 'user_key');
  await writeFile(userKey, user.private, { mode: 0o600 });
  const hostPublic = publicOf(host);
  const userPublic = publicOf(user.private);
  const logins: string[] = [];
  const commands: string[] = [];
  const sockets = new Set<Socket>();
  let open = 0;
  let most = 0;
  let refusals = options.refuseChannels ?? 0;

  const algorithms = options.cipher === undefined ? {} : { algorithms: { cipher: [options.cipher] } };
  const server = new ssh2.Server({ hostKeys: [host], ...algorithms }, (connection: Connection) => {
    connection.on('error', () => undefined);
    connection.on('authentication', (context) => {
      const signed = context.method === 'publickey' ? (context.signature ? ' signed' : ' asked') : '';
      logins.push(`${context.username} ${context.method}${signed}`);
      const right =
        context.method === 'publickey' &&
        context.key.data.equals(userPublic) &&
        (context.signature === undefined || isSigned(user.public, context));
      if (options.login) options.login(context, right);
      else if (right) context.accept();
      else context.reject(['publickey']);
    });
    connection.on('session', (accept, reject) => {
      if (refusals > 0) {
        refusals -= 1;
        reject();
        return;
      }
      accept().on('exec', (acceptExec, _reject, info) => {
        commands.push(info.command);
        open += 1;
        most = Math.max(most, open);
        const channel: ServerChannel = acceptExec();
        const child = spawn('/bin/sh', ['-c', info.command], { stdio: 'pipe' });
        channel.on('error', () => undefined);
        child.stdin.on('error', () => undefined);
        channel.pipe(child.stdin);
        child.stdout.pipe(channel, { end: false });
        child.stderr.pipe(channel.stderr, { end: false });
        channel.once('close', () => child.kill('SIGKILL'));
        child.once('close', (status) => {
          open -= 1;
          channel.exit(status ?? 255);
          channel.end();
        });
      });
    });
  });
  const inner: unknown = Reflect.get(server, '_srv');
  if (!(inner instanceof Object) || !('on' in inner) || typeof inner.on !== 'function') throw new Error('no server');
  inner.on('connection', (socket: Socket) => {
    socket.setNoDelay(true);
    sockets.add(socket);
    socket.once('close', () => sockets.delete(socket));
  });
  server.listen(options.port ?? 0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('No TCP port came.');
  const { port } = address;
  const hostKey = `ssh-ed25519 ${hostPublic.toString('base64')}`;
  const drop = () => {
    for (const socket of sockets) socket.destroy();
  };
  return {
    port,
    hostKey,
    userKey,
    directory,
    logins,
    commands,
    mostChannels: () => most,
    async target(changes = {}) {
      const ways: readonly Way[] = [{ user: 'deploy', port }];
      const knownHosts = join(directory, 'known_hosts');
      await writeFile(knownHosts, `[127.0.0.1]:${port} ${hostKey}\n`);
      const base = { kind: 'ssh', address: '127.0.0.1', ways, identityFiles: [userKey], connectTimeout: 10 } as const;
      return { ...base, knownHosts: [knownHosts], ...changes };
    },
    drop,
    async stop() {
      const closed = once(server, 'close');
      server.close();
      drop();
      await closed;
      await rm(directory, { recursive: true, force: true });
    },
  };
}

/** A new ed25519 key pair in OpenSSH format. */
export function makeKeyPair(passphrase?: string): KeyPair {
  // Now and then ssh2 generates a key that it cannot read itself.
  for (let attempt = 0; attempt < 20; attempt++) {
    const pair = generate(passphrase);
    if (!(ssh2.utils.parseKey(pair.private, passphrase) instanceof Error)) return pair;
  }
  throw new Error('No readable key came in 20 attempts.');
}

interface KeyPair {
  readonly private: string;
  readonly public: string;
}

function generate(passphrase: string | undefined): KeyPair {
  if (passphrase === undefined) return ssh2.utils.generateKeyPairSync('ed25519');
  return ssh2.utils.generateKeyPairSync('ed25519', { passphrase, cipher: 'aes256-cbc', rounds: 2 });
}

function publicOf(privatePem: string): Buffer {
  const key = ssh2.utils.parseKey(privatePem);
  if (key instanceof Error) throw key;
  return (Array.isArray(key) ? key[0] : key).getPublicSSH();
}

function isSigned(publicKey: string, context: AuthContext): boolean {
  if (context.method !== 'publickey') return false;
  const key = ssh2.utils.parseKey(publicKey);
  if (key instanceof Error || context.blob === undefined || context.signature === undefined) return false;
  return key.verify(context.blob, context.signature, context.hashAlgo);
}
