import { mkdir, readdir } from 'node:fs/promises';
import { ensureBase } from './base.ts';
import { allOf, run } from './command.ts';
import { hostContext, type LabContext } from './context.ts';
import { exists, replaceFile, unlessMissing, writeState } from './files.ts';
import { knownHostLine, makeHost, makeKey } from './host-disk.ts';
import { powerOn, waitUntilUp } from './host-power.ts';
import type { WantedHost } from './host-spec.ts';
import { inventoryToml } from './inventory.ts';
import { resolveLayers } from './layers.ts';
import { withLock } from './lock.ts';
import { hostIndex, isHostName } from './names.ts';
import { addressOf, planLabNetwork } from './network-plan.ts';
import { hostPaths } from './paths.ts';
import { startProxy } from './proxy.ts';
import { claim } from './registry.ts';
import { checkMachine } from './requirements.ts';
import { HostState, LabState, readState } from './state.ts';
import { sweepHost, sweepLab } from './sweep.ts';

/** How long another `up` or `down` of the same lab may take before we give up waiting for it. */
const lockS = 600;

/** Holds the lab against other processes while `work` runs. */
export async function withLab<T>(lab: LabContext, work: () => Promise<T>): Promise<T> {
  return await withLock(`${lab.home.locks}/lab-${lab.name}`, lockS, work);
}

/**
 * Brings a lab to the wanted hosts: makes it when there is none, adds hosts that are missing, starts those that do not
 * run. Hosts that are there stay as they are. What a crash left half-made is taken away first.
 *
 * @returns the lab's network, e.g. `10.77.0`
 * @throws LabError
 */
export async function bringUp(lab: LabContext, wanted: readonly WantedHost[]): Promise<string> {
  await checkMachine(lab.progress);
  const states = await allOf(wanted, (host) => stateOf(lab, host));
  return await withLab(lab, async () => {
    const subnet = await ensureLab(lab);
    // The proxy is not needed for a boot, so both go on at once.
    await allOf([startProxy(lab.home, lab.paths, subnet), bringUpHosts(lab, subnet, states)], (work) => work);
    return subnet;
  });
}

/** The record of a wanted host; makes its base tree when there is none. */
async function stateOf(lab: LabContext, wanted: WantedHost): Promise<HostState> {
  const base = await ensureBase(lab.home, wanted.suite, lab.progress);
  return {
    name: wanted.name,
    suite: wanted.suite,
    base: base.name,
    layers: await resolveLayers(lab.home, wanted.layers, base.name),
    groups: [...wanted.groups],
    files: wanted.files,
    made: false,
  };
}

async function ensureLab(lab: LabContext): Promise<string> {
  const found = await readWholeLab(lab);
  if (found !== undefined) return found.subnet;
  await sweepLab(lab);
  const subnet = await claim(lab.name, lab.home.home);
  const state: LabState = { name: lab.name, subnet, made: false };
  await mkdir(lab.paths.folder, { recursive: true });
  await writeState(lab.paths.state, state);
  await makeKey(lab.paths.key, `lab ${lab.name}`);
  for (const command of planLabNetwork(lab.home, lab.name, subnet)) await run(command);
  await writeState(lab.paths.state, { ...state, made: true } satisfies LabState);
  return subnet;
}

/** The lab's record when the lab is really there: a record may outlive a crash or a reboot of this machine. */
export async function readWholeLab(lab: LabContext): Promise<LabState | undefined> {
  const state = await readState(LabState, lab.paths.state);
  return state?.made && (await exists(lab.paths.namespace)) ? state : undefined;
}

/** The records of the lab's hosts, by number. */
export async function readHosts(lab: LabContext): Promise<readonly HostState[]> {
  const names = await readdir(lab.paths.folder).catch(unlessMissing<string[]>([]));
  const hosts = names.filter(isHostName);
  const states = await allOf(hosts, (name) => readState(HostState, hostPaths(lab.home, lab.name, name).state));
  return states
    .filter((state) => state?.made === true)
    .filter((state) => state !== undefined)
    .sort((a, b) => hostIndex(a.name) - hostIndex(b.name));
}

async function bringUpHosts(lab: LabContext, subnet: string, wanted: readonly HostState[]): Promise<void> {
  const present = new Map((await readHosts(lab)).map((state) => [state.name, state]));
  await allOf(wanted, async (state) => {
    const host = hostContext(lab, subnet, state.name);
    const known = present.get(state.name);
    if (known === undefined) {
      await sweepHost(lab, state.name);
      await makeHost(host, state);
    }
    await powerOn(host, known ?? state);
  });
  await writeAccess(lab, subnet);
  await allOf(wanted, (state) => waitUntilUp(hostContext(lab, subnet, state.name)));
}

/** Writes known_hosts and the inventory, of all hosts that are there. */
async function writeAccess(lab: LabContext, subnet: string): Promise<void> {
  const hosts = await readHosts(lab);
  const lines = await allOf(hosts, (state) => knownHostLine(hostContext(lab, subnet, state.name)));
  await replaceFile(lab.paths.knownHosts, lines.join(''));
  const access = {
    identityFile: lab.paths.key,
    knownHosts: lab.paths.knownHosts,
    namespace: lab.paths.namespace,
  };
  const entries = hosts.map(({ name, groups }) => ({ name, groups, address: addressOf(subnet, name) }));
  await replaceFile(lab.paths.inventory, inventoryToml(entries, access));
}
