import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { access, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { promisify } from 'node:util';
import { freePort } from './free-port.ts';

const run = promisify(execFile);

/** A real OpenSSH server on loopback, with host and user keys of its own. */
export interface TestSshd {
  readonly port: number;
  /** Temporary directory that goes with the server; tests may write into it. */
  readonly directory: string;
  /** Private key that root may log in with. */
  readonly userKey: string;
  /** Public host key as in the file: type and base64. */
  readonly hostKey: string;
  /** What sshd wrote to its log so far. */
  log(): string;
  /** Ends the sshd processes of all sessions; the server itself goes on. */
  dropSessions(): Promise<void>;
  stop(): Promise<void>;
}

export interface TestSshdOptions {
  /** More lines of sshd_config; they win over the defaults, because sshd takes the first value. */
  readonly config?: readonly string[] | undefined;
  readonly hostKeyType?: 'ed25519' | 'ecdsa' | 'rsa' | undefined;
  /** Host key file to use instead of a new one. */
  readonly hostKeyFile?: string | undefined;
  /** By default a free one. */
  readonly port?: number | undefined;
}

/**
 * Starts sshd for a test; needs root and the package openssh-server.
 *
 * @example const sshd = await startSshd(); … await sshd.stop();
 */
export async function startSshd(options: TestSshdOptions = {}): Promise<TestSshd> {
  const directory = await mkdtemp(join(tmpdir(), 'pincer-sshd-'));
  await mkdir('/run/sshd', { recursive: true });
  const hostKeyFile = options.hostKeyFile ?? join(directory, 'host_key');
  const userKey = join(directory, 'user_key');
  if (options.hostKeyFile === undefined) await makeKey(hostKeyFile, options.hostKeyType ?? 'ed25519');
  await makeKey(userKey, 'ed25519');
  const port = options.port ?? (await freePort());
  const config = join(directory, 'sshd_config');
  const lines = [
    ...(options.config ?? []),
    `ListenAddress 127.0.0.1:${port}`,
    `HostKey ${hostKeyFile}`,
    `PidFile ${join(directory, 'pid')}`,
    `AuthorizedKeysFile ${userKey}.pub`,
    'StrictModes no',
    'UsePAM no',
    'PermitRootLogin prohibit-password',
    'PasswordAuthentication no',
    'KbdInteractiveAuthentication no',
    'LogLevel VERBOSE',
  ];
  await writeFile(config, `${lines.join('\n')}\n`);
  const child = spawn('/usr/sbin/sshd', ['-D', '-e', '-f', config], { stdio: ['ignore', 'ignore', 'pipe'] });
  let log = '';
  child.stderr.on('data', (chunk: Buffer) => {
    log += chunk.toString('utf8');
  });
  await listening(child, port, () => log);
  const [type, base64] = (await readFile(`${hostKeyFile}.pub`, 'utf8')).split(' ');
  return {
    port,
    directory,
    userKey,
    hostKey: `${type} ${base64?.trim()}`,
    log: () => log,
    async dropSessions() {
      const children = await readFile(`/proc/${child.pid}/task/${child.pid}/children`, 'latin1');
      for (const pid of children.split(' ').map(Number)) if (pid > 0) process.kill(pid, 'SIGKILL');
    },
    async stop() {
      if (child.exitCode === null && child.signalCode === null) {
        const ended = once(child, 'exit');
        child.kill('SIGTERM');
        await ended;
      }
      await rm(directory, { recursive: true, force: true });
    },
  };
}

/**
 * Makes a key pair with ssh-keygen.
 *
 * @param format more arguments, e.g. `['-m', 'PEM']`
 * @example await makeKey('/tmp/x/key', 'ed25519', 'passphrase');
 */
export async function makeKey(
  file: string,
  type: 'ed25519' | 'ecdsa' | 'rsa',
  passphrase = '',
  format: readonly string[] = [],
): Promise<void> {
  await run('ssh-keygen', ['-q', '-t', type, ...format, '-N', passphrase, '-C', 'test', '-f', file]);
}

async function listening(child: ChildProcess, port: number, log: () => string): Promise<void> {
  await access('/usr/sbin/sshd');
  for (let attempt = 0; attempt < 100; attempt++) {
    if (child.exitCode !== null) throw new Error(`sshd ended at once: ${log()}`);
    if (/Server listening/.test(log())) return;
    await sleep(50);
  }
  throw new Error(`sshd does not listen on port ${port}: ${log()}`);
}
