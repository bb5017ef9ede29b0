import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, chownSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { PincerError } from '../../lib/core/errors.ts';
import { makeKeyPair } from '../../lib/transport/ssh/testing/server.ts';
import { freePort } from '../../lib/transport/testing/free-port.ts';
import type { StandInOptions } from './stand-in.ts';

/** Hosts that are simulated on this machine. */
export interface ScaleFleet {
  /** Writes an inventory of the first hosts. @returns its path */
  inventory(count: number): string;
  /** Names of the first hosts that nobody answers for. */
  down(count: number): readonly string[];
  /** Names of the first hosts whose last task but one fails. */
  broken(count: number): readonly string[];
  /** Empties the folders of all hosts. */
  reset(): void;
  /** Seconds of processor time that the hosts took so far. */
  cpu(): number;
  stop(): Promise<void>;
}

const program = fileURLToPath(new URL('stand-in.ts', import.meta.url));

/** Among each hundred hosts one is down and one fails. */
const per = 100;
const downPlace = 50;
const brokenPlace = 90;

/** User and group `nobody` of Debian: a shell of root's would keep Pincer's state in one place for all hosts. */
const nobody = 65_534;

interface SimulatedHost {
  readonly name: string;
  readonly address: string;
  readonly folder: string;
  readonly isDown: boolean;
  readonly isBroken: boolean;
}

/**
 * Starts the processes that stand in for the hosts.
 *
 * @param count     hosts, at most 60,000
 * @param processes how many processes share them
 * @throws PincerError `SCALE_STAND_IN` when one does not come up
 * @example const fleet = await startFleet(1000, 4); try { … } finally { await fleet.stop(); }
 */
export async function startFleet(count: number, processes: number): Promise<ScaleFleet> {
  const root = mkdtempSync(join(tmpdir(), 'pincer-scale-'));
  const isRoot = process.getuid?.() === 0;
  const hosts = Array.from({ length: count }, (_, index) => simulated(index + 1, root));
  const started: ChildProcess[] = [];
  const stop = async (): Promise<void> => {
    await Promise.all(started.map((child) => end(child)));
    rmSync(root, { recursive: true, force: true });
  };
  const reset = (): void => {
    for (const { folder, isBroken } of hosts) {
      rmSync(folder, { recursive: true, force: true });
      mkdirSync(folder);
      if (isRoot) chownSync(folder, nobody, nobody);
      if (isBroken) writeFileSync(join(folder, 'broken'), '');
    }
  };
  try {
    chmodSync(root, 0o755);
    reset();
    const hostKey = join(root, 'host_key');
    const pair = makeKeyPair();
    writeFileSync(hostKey, pair.private, { mode: 0o600 });
    writeFileSync(join(root, 'user_key'), makeKeyPair().private, { mode: 0o600 });
    const ports: number[] = [];
    for (let part = 0; part < processes; part++) {
      const own = hosts.filter((_, index) => index % processes === part);
      const options: StandInOptions = {
        hosts: Object.fromEntries(own.map(({ address, folder }) => [address, folder])),
        hostKey,
        uid: isRoot ? nobody : undefined,
      };
      const child = spawn(process.execPath, [program, JSON.stringify(options)], { stdio: ['pipe', 'pipe', 'inherit'] });
      started.push(child);
      ports.push(await portOf(child));
    }
    const closed = await freePort();
    const portFor = (host: SimulatedHost): number =>
      host.isDown ? closed : (ports[hosts.indexOf(host) % processes] ?? 0);
    const known = join(root, 'known_hosts');
    const key = pair.public.split(' ').slice(0, 2).join(' ').trim();
    writeFileSync(known, hosts.map((host) => `[${host.address}]:${portFor(host)} ${key}\n`).join(''));
    return {
      inventory(wanted) {
        const file = join(root, `hosts-${wanted}.toml`);
        const head = [
          '[ssh]',
          'user = "nobody"',
          `identityFile = "${join(root, 'user_key')}"`,
          `knownHosts = "${known}"`,
          'agent = false',
          '[groups.machines.vars.site]',
          `root = "${root}"`,
        ];
        const sections = hosts
          .slice(0, wanted)
          .flatMap((host) => [
            `[hosts.${host.name}]`,
            `address = "${host.address}"`,
            'groups = ["machines"]',
            `ssh.port = ${portFor(host)}`,
          ]);
        writeFileSync(file, `${[...head, ...sections].join('\n')}\n`);
        return file;
      },
      down: (wanted) => namesOf(hosts.slice(0, wanted).filter(({ isDown }) => isDown)),
      broken: (wanted) => namesOf(hosts.slice(0, wanted).filter(({ isBroken }) => isBroken)),
      reset,
      cpu: () => started.reduce((sum, { pid }) => sum + cpuOf(pid ?? 0), 0),
      stop,
    };
  } catch (error) {
    await stop();
    throw error;
  }
}

function simulated(number: number, root: string): SimulatedHost {
  const name = `h${number}`;
  return {
    name,
    address: `127.78.${Math.floor(number / 250)}.${(number % 250) + 1}`,
    folder: join(root, name),
    isDown: number % per === downPlace,
    isBroken: number % per === brokenPlace,
  };
}

function namesOf(hosts: readonly SimulatedHost[]): readonly string[] {
  return hosts.map(({ name }) => name);
}

async function portOf(child: ChildProcess): Promise<number> {
  const first = await Promise.race([once(child.stdout ?? child, 'data'), once(child, 'exit')]);
  const port = Number(String(first[0]));
  if (child.exitCode === null && Number.isInteger(port) && port > 0) return port;
  throw new PincerError({
    code: 'SCALE_STAND_IN',
    message: `The process that stands in for hosts did not come up (exit status ${child.exitCode}).`,
    hint: 'What it said stands above.',
  });
}

/** It ends by itself when its standard input does; whatever it still runs gets its end of file. */
async function end(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const ended = once(child, 'exit');
  child.stdin?.end();
  await ended;
}

/** Clock ticks per second that Linux shows to programs (proc_pid_stat(5), `sysconf(_SC_CLK_TCK)`). */
const ticks = 100;

/** Processor time of a process and of what it waited for: fields 14 to 17 of /proc/PID/stat. */
function cpuOf(pid: number): number {
  const fields = readFileSync(`/proc/${pid}/stat`, 'utf8')
    .replace(/^.*\) /s, '')
    .split(' ')
    .slice(11, 15);
  return fields.reduce((sum, field) => sum + Number(field), 0) / ticks;
}
