import { mkdir, readFile, rm } from 'node:fs/promises';
import { run } from './command.ts';
import type { HostContext } from './context.ts';
import { exists, writeState } from './files.ts';
import { guestFiles, newMachineId, type PlantedFiles } from './guest-files.ts';
import { mountDisk, unmountDisk } from './host-power.ts';
import { copyDockerData } from './layers.ts';
import { readTrust } from './machine.ts';
import { planHostNetwork } from './network-plan.ts';
import { plant } from './plant.ts';
import type { HostState } from './state.ts';

/**
 * Makes a host: its record, network, disk and identity. Its record says `made` only at the end, so that a crash
 * half-way is seen and the host made anew.
 *
 * @throws LabError `LAB_COMMAND`, `LAB_PLANT`
 */
export async function makeHost(host: HostContext, state: HostState): Promise<void> {
  await mkdir(host.paths.folder, { recursive: true });
  await writeState(host.paths.state, { ...state, made: false } satisfies HostState);
  for (const command of planHostNetwork(host.lab.home, host.lab.name, host.subnet, host.name)) await run(command);
  await makeDisk(host, state);
  await writeState(host.paths.state, { ...state, made: true } satisfies HostState);
}

/** Gives a host that does not run an empty disk over the same layers and base; its host key stays, as known_hosts has it. */
export async function makeDisk(host: HostContext, state: HostState): Promise<void> {
  await unmountDisk(host);
  const { upper, work, root, docker, containerd } = host.paths;
  for (const folder of [upper, work, docker, containerd]) await rm(folder, { recursive: true, force: true });
  for (const folder of [upper, root, docker, containerd]) await mkdir(folder, { recursive: true });
  await copyDockerData(host.lab.home, state.layers, host.paths);
  await mountDisk(host, state);
  await plant(root, { ...(await identityOf(host)), ...state.files });
}

/** The files that make this one host of its disk. */
export async function identityOf(host: HostContext): Promise<PlantedFiles> {
  const { hostKey } = host.paths;
  if (!(await exists(hostKey))) await makeKey(hostKey, host.name);
  return guestFiles({
    host: host.name,
    subnet: host.subnet,
    authorizedKey: await readFile(`${host.lab.paths.key}.pub`, 'utf8'),
    hostKey: await readFile(hostKey, 'utf8'),
    hostKeyPublic: await readFile(`${hostKey}.pub`, 'utf8'),
    machineId: newMachineId(),
    trust: await readTrust(),
  });
}

/** The line of known_hosts for a host: its address and its key. */
export async function knownHostLine(host: HostContext): Promise<string> {
  const [type = '', key = ''] = (await readFile(`${host.paths.hostKey}.pub`, 'utf8')).split(' ');
  return `${host.address} ${type} ${key}\n`;
}

/** Makes an ed25519 key pair without a passphrase. */
export async function makeKey(file: string, comment: string): Promise<void> {
  await run({ argv: ['ssh-keygen', '-q', '-t', 'ed25519', '-N', '', '-C', comment, '-f', file] });
}
