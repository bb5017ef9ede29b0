import { join } from 'node:path';
import { LabError } from './errors.ts';
import { kernelName } from './names.ts';

/** Where base trees, layers, downloads and running labs live unless `PINCER_LAB_HOME` says otherwise (FHS: /var/cache). */
const defaultHome = '/var/cache/pincer-lab';

/** What must be known machine-wide about all labs, wherever their homes are; gone with the labs, and at a reboot. */
export const registryFolder = '/run/pincer-lab';

/** The folders and files of one home of labs. All functions are pure. */
export interface HomePaths {
  readonly home: string;
  readonly bases: string;
  readonly layers: string;
  readonly aptCache: string;
  readonly locks: string;
  readonly run: string;
}

/** The files of one lab. */
export interface LabPaths {
  readonly folder: string;
  readonly state: string;
  readonly key: string;
  readonly knownHosts: string;
  readonly inventory: string;
  readonly proxyState: string;
  readonly proxyLog: string;
  readonly namespace: string;
}

/** The files of one host of a lab. */
export interface HostPaths {
  readonly folder: string;
  readonly state: string;
  readonly hostKey: string;
  readonly upper: string;
  readonly work: string;
  readonly root: string;
  readonly docker: string;
  readonly containerd: string;
  readonly cgroupPlan: string;
  readonly supervisor: string;
  readonly pid: string;
  readonly stop: string;
  readonly console: string;
  readonly namespace: string;
}

/**
 * The folders under a home.
 *
 * @param environment `PINCER_LAB_HOME` (absolute) moves the home out of `/var/cache/pincer-lab`
 * @throws LabError `LAB_HOME` when the path is not absolute or holds a character that overlay mount options cannot carry
 * @example homePaths({}).bases // '/var/cache/pincer-lab/base'
 */
export function homePaths(environment: Readonly<Record<string, string | undefined>>): HomePaths {
  const home = environment.PINCER_LAB_HOME || defaultHome;
  if (!/^\/[A-Za-z0-9_@%+=./-]+$/.test(home)) {
    throw new LabError({
      code: 'LAB_HOME',
      message: `PINCER_LAB_HOME is "${home}", which cannot hold a lab.`,
      hint: 'Give an absolute path of letters, digits and _@%+=.- only, because it goes into mount options.',
    });
  }
  return {
    home,
    bases: join(home, 'base'),
    layers: join(home, 'layers'),
    aptCache: join(home, 'apt'),
    locks: join(home, 'locks'),
    run: join(home, 'run'),
  };
}

/**
 * The files of a lab.
 *
 * @example labPaths(homePaths({}), 'pincer').inventory // '/var/cache/pincer-lab/run/pincer/inventory.toml'
 */
export function labPaths(home: HomePaths, lab: string): LabPaths {
  const folder = join(home.run, lab);
  return {
    folder,
    state: join(folder, 'lab.json'),
    key: join(folder, 'id_ed25519'),
    knownHosts: join(folder, 'known_hosts'),
    inventory: join(folder, 'inventory.toml'),
    proxyState: join(folder, 'proxy.json'),
    proxyLog: join(folder, 'proxy.log'),
    namespace: join('/run/netns', kernelName(lab)),
  };
}

/**
 * The files of a host.
 *
 * @example hostPaths(homePaths({}), 'pincer', 'h1').root // '/var/cache/pincer-lab/run/pincer/h1/root'
 */
export function hostPaths(home: HomePaths, lab: string, host: string): HostPaths {
  const folder = join(home.run, lab, host);
  return {
    folder,
    state: join(folder, 'host.json'),
    hostKey: join(folder, 'ssh_host_ed25519_key'),
    upper: join(folder, 'upper'),
    work: join(folder, 'work'),
    root: join(folder, 'root'),
    docker: join(folder, 'docker'),
    containerd: join(folder, 'containerd'),
    cgroupPlan: join(folder, 'cgroups'),
    supervisor: join(folder, 'supervisor.pid'),
    pid: join(folder, 'nspawn.pid'),
    stop: join(folder, 'stop'),
    console: join(folder, 'console.log'),
    namespace: join('/run/netns', kernelName(lab, host)),
  };
}
