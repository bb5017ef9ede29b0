import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { copyFileSync, mkdirSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { PincerError } from '../../lib/core/errors.ts';
import type { Workload } from '../work/work.ts';
import { hostFolder, siteFolder } from './places.ts';
import { sshdConfig } from './sshd-config.ts';

/** A host of the benchmark: an sshd on a loopback address, with folders of its own. */
export interface BenchHost {
  readonly name: string;
  readonly address: string;
  readonly port: number;
  /** Process id of its sshd. */
  readonly pid: number;
  /** What its tasks work on, as seen from this machine. */
  readonly site: string;
  /** Brings it back to where no peer was there yet. */
  reset(): void;
  stop(): Promise<void>;
}

export interface HostOptions {
  /** Counts from 1. */
  readonly index: number;
  readonly port: number;
  /** Where hosts keep their disks. */
  readonly folder: string;
  /** Private host key. */
  readonly hostKey: string;
  /** Public key that root may log in with. */
  readonly publicKey: string;
  readonly work: Workload;
}

/** Hosts of the benchmark are 127.0.77.1 and so on; all of 127.0.0.0/8 is this machine. */
const network = '127.0.77';

/**
 * The host's own folder, a /tmp of its own, and an empty home: what this machine's root has in .bashrc would be run for
 * each command that a peer starts. sshd then takes the place of the shell.
 */
const enter = `set -e
mount --bind -- "$1" ${hostFolder}
mount --bind -- "$1/home" "$(getent passwd root | cut -d: -f6)"
mount --bind -- "$2" /tmp
exec /usr/sbin/sshd -D -e -f ${hostFolder}/ssh/sshd_config`;

/**
 * Starts one host. Needs root, for its mount namespace.
 *
 * @throws PincerError `BENCH_HOST` when its sshd does not come up
 * @example const host = await startHost({ index: 1, port: 40022, folder, hostKey, publicKey, work: site });
 */
export async function startHost(options: HostOptions): Promise<BenchHost> {
  const { index, port, work } = options;
  const name = `h${index}`;
  const address = `${network}.${index}`;
  const own = join(options.folder, name, 'own');
  const temporary = join(options.folder, name, 'tmp');
  const inside = (path: string): string => join(own, relative(hostFolder, path));
  for (const folder of [join(own, 'ssh'), join(own, 'home'), temporary, hostFolder, '/run/sshd'])
    mkdirSync(folder, { recursive: true });
  copyFileSync(options.hostKey, join(own, 'ssh/host_key'));
  copyFileSync(options.publicKey, join(own, 'ssh/authorized_keys'));
  writeFileSync(join(own, 'ssh/sshd_config'), sshdConfig({ address, port }));

  const reset = (): void => {
    empty(own, ['ssh', 'home']);
    empty(join(own, 'home'));
    empty(temporary);
    mkdirSync(inside(siteFolder), { mode: 0o755 });
    for (const [path, content] of Object.entries(work.seeds)) {
      mkdirSync(dirname(inside(path)), { recursive: true });
      writeFileSync(inside(path), content, { mode: 0o644 });
    }
  };
  reset();
  const argv = ['--mount', 'sh', '-c', enter, 'sh', own, temporary];
  const child = spawn('unshare', argv, { stdio: ['ignore', 'ignore', 'pipe'] });
  await listening(child, `${name} (${address}:${port})`);
  return {
    name,
    address,
    port,
    pid: child.pid ?? 0,
    site: inside(siteFolder),
    reset,
    async stop() {
      if (child.exitCode !== null || child.signalCode !== null) return;
      const ended = once(child, 'exit');
      child.kill('SIGTERM');
      await ended;
    },
  };
}

/** Empties a folder that stays: it is mounted elsewhere. */
function empty(folder: string, but: readonly string[] = []): void {
  for (const name of readdirSync(folder)) {
    if (!but.includes(name)) rmSync(join(folder, name), { recursive: true, force: true });
  }
}

/** Waits at most five seconds until sshd says that it listens; its log is read on, so that it never blocks. */
async function listening(child: ChildProcess, label: string): Promise<void> {
  let log = '';
  let up = false;
  child.stderr?.setEncoding('utf8').on('data', (text: string) => {
    if (!up) log += text;
    up ||= log.includes('Server listening');
  });
  for (let attempt = 0; attempt < 100 && !up && child.exitCode === null; attempt++) await sleep(50);
  if (up) return;
  child.kill('SIGKILL');
  throw new PincerError({
    code: 'BENCH_HOST',
    message: `The sshd of host ${label} did not come up: ${log.trim() || 'it said nothing'}.`,
    hint: 'The benchmark needs root, openssh-server, and the right to make mount namespaces.',
  });
}
