import { existsSync, mkdirSync, readdirSync, rmdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { freePort } from '../../lib/transport/testing/free-port.ts';
import { startDelayProxy } from '../hosts/delay-proxy.ts';
import { type BenchFleet, startFleet } from '../hosts/fleet.ts';
import type { BenchHost } from '../hosts/host.ts';
import { hostFolder, siteFolder, socketFolder } from '../hosts/places.ts';
import { type Run, timedRun } from '../measure/timed-run.ts';
import type { Invocation, Peer, Target } from '../peers/peer.ts';
import { cacheFolder } from '../places.ts';
import type { Wire } from '../results/report.ts';
import { middle } from '../results/statistics.ts';
import { expectedManifest } from '../work/expected.ts';
import type { Manifest } from '../work/manifest.ts';
import { site } from '../work/site.ts';

/** Hosts that are up, and what is needed to send peers to them. */
export interface Scene {
  readonly expected: Manifest;
  /** The first hosts. */
  hosts(count: number): readonly BenchHost[];
  /** Delay proxies in front of the first hosts. */
  distant(count: number, delay: number): Promise<Distance>;
  /** What a peer is to be started with; its folder is made anew. */
  prepare(peer: Peer, targets: readonly Target[]): Invocation;
  /** Runs it; what it prints goes to a file of that name. */
  run(invocation: Invocation, name: string): Promise<Run>;
  /** A file for what is told of a run. */
  log(name: string): string;
  stop(): Promise<void>;
}

/** Hosts behind proxies. */
export interface Distance {
  readonly targets: readonly Target[];
  /** What passed for one host since it was asked last: the median over all. */
  take(): Wire;
  stop(): Promise<void>;
}

const sources = join(cacheFolder, 'sources');
const jobs = join(cacheFolder, 'jobs');
const logs = join(cacheFolder, 'logs');
const knownHosts = join(cacheFolder, 'known_hosts');

/**
 * Starts the hosts and writes the texts of the work.
 *
 * @param signal ends the run that is going on
 * @throws PincerError `BENCH_HOST`
 * @example const scene = await setScene(10);
 */
export async function setScene(count: number, signal?: AbortSignal): Promise<Scene> {
  for (const folder of [sources, jobs, logs]) {
    rmSync(folder, { recursive: true, force: true });
    mkdirSync(folder, { recursive: true });
  }
  writeTexts('templates', site.templates);
  writeTexts('files', site.files);
  const fleet = await startFleet(count, join(cacheFolder, 'hosts'), site);
  const nearPort = fleet.hosts[0]?.port ?? 0;
  const farPort = await freePort();
  writeFileSync(knownHosts, knownHostsLines(fleet, [nearPort, farPort]));
  const log = (name: string): string => join(logs, `${name}.log`);
  let made = 0;
  return {
    expected: expectedManifest(site, siteFolder),
    hosts: (wanted) => fleet.hosts.slice(0, wanted),
    async distant(wanted, delay) {
      const hosts = fleet.hosts.slice(0, wanted);
      const proxies = await Promise.all(
        hosts.map(({ address }) => startDelayProxy({ address, port: farPort, target: nearPort, delay })),
      );
      return {
        take: () => middle(proxies.map((proxy) => proxy.take())),
        targets: hosts.map(({ name, address }) => ({ name, address, port: farPort })),
        stop: async () => void (await Promise.all(proxies.map((proxy) => proxy.stop()))),
      };
    },
    prepare(peer, targets) {
      made += 1;
      const folder = join(jobs, `${made}-${peer.id}`);
      mkdirSync(folder);
      return peer.prepare({ work: site, targets, userKey: fleet.userKey, knownHosts, folder, sources });
    },
    run: (invocation, name) => timedRun(invocation, log(name), signal),
    log,
    async stop() {
      await fleet.stop();
      rmSync(socketFolder, { recursive: true, force: true });
      // Another benchmark's sockets, or its hosts' mounts, may keep it.
      if (existsSync(hostFolder) && readdirSync(hostFolder).length === 0) rmdirSync(hostFolder);
    },
  };
}

function writeTexts(kind: string, texts: Readonly<Record<string, string>>): void {
  mkdirSync(join(sources, kind));
  for (const [name, text] of Object.entries(texts)) writeFileSync(join(sources, kind, name), text);
}

function knownHostsLines({ hosts, hostKey }: BenchFleet, ports: readonly number[]): string {
  return hosts.flatMap(({ address }) => ports.map((port) => `[${address}]:${port} ${hostKey}\n`)).join('');
}
