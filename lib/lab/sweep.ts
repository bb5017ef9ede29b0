import { readdir, rm, rmdir } from 'node:fs/promises';
import { join } from 'node:path';
import { labGroups } from './cgroup-plan.ts';
import { allOf, run, until } from './command.ts';
import { hostContext, type LabContext } from './context.ts';
import { exists, unlessMissing } from './files.ts';
import { cutPower } from './host-power.ts';
import { unmountBelow } from './mounts.ts';
import { isHostName, kernelName } from './names.ts';
import { killNow, membersOf, ownAncestors, processesInNamespace } from './processes.ts';
import { stopProxy } from './proxy.ts';
import { release } from './registry.ts';

/**
 * Takes a lab away: processes, mounts, namespaces, control groups, files. It believes no record but looks at what is
 * there under the lab's name, so that it also clears what a crash left half-made.
 *
 * @throws LabError `LAB_COMMAND` when something cannot be taken away
 */
export async function sweepLab(lab: LabContext): Promise<void> {
  await allOf([...(await hostsThatAreThere(lab))], (host) => sweepHost(lab, host));
  await stopProxy(lab.paths);
  killStrays(lab);
  await unmountBelow(lab.paths.folder);
  await removeNamespace(kernelName(lab.name));
  for (const group of labGroups(lab.layout, lab.name)) await removeGroup(group);
  await rm(lab.paths.folder, { recursive: true, force: true });
  await release(lab.name);
}

/** The same for one host. */
export async function sweepHost(lab: LabContext, name: string): Promise<void> {
  const host = hostContext(lab, '10.77.0', name); // the address plays no part in taking it away
  await cutPower(host);
  await unmountBelow(host.paths.folder);
  await removeNamespace(kernelName(lab.name, name));
  for (const group of host.cgroups.groups) await removeGroup(group);
  await rm(host.paths.folder, { recursive: true, force: true });
  await removeNspawnTraces(kernelName(lab.name, name));
}

/** Every host that left a folder, a namespace or a control group. */
async function hostsThatAreThere(lab: LabContext): Promise<ReadonlySet<string>> {
  const prefix = `${kernelName(lab.name)}.`;
  const namespaces = (await namesIn('/run/netns')).filter((name) => name.startsWith(prefix));
  const groups = await Promise.all(labGroups(lab.layout, lab.name).map(namesIn));
  const names = [
    ...(await namesIn(lab.paths.folder)),
    ...namespaces.map((name) => name.slice(prefix.length)),
    ...groups.flat(),
  ];
  return new Set(names.filter(isHostName));
}

/** Ends what `pincer lab exec` left running, unless we run in the lab ourselves: then the rest there is our own family. */
function killStrays(lab: LabContext): void {
  const inside = processesInNamespace(lab.paths.namespace);
  if (inside.some((pid) => ownAncestors().includes(pid))) return;
  killNow(inside);
}

async function removeNamespace(name: string): Promise<void> {
  if (await exists(join('/run/netns', name))) await run({ argv: ['ip', 'netns', 'del', name] });
}

/** Removes a control group with all groups below it, the lowest first. A group stays busy for a moment after its last process. */
async function removeGroup(group: string): Promise<void> {
  const remove = async (folder: string): Promise<boolean> => {
    const entries = await readdir(folder, { withFileTypes: true }).catch(unlessMissing([]));
    for (const entry of entries.filter((each) => each.isDirectory())) await remove(join(folder, entry.name));
    return await rmdir(folder).then(
      () => true,
      (error: NodeJS.ErrnoException) => {
        if (error.code === 'ENOENT') return true;
        if (error.code === 'EBUSY') return false;
        throw error;
      },
    );
  };
  const gone = await until(async () => {
    killNow(membersOf(group));
    return await remove(group);
  }, 5_000);
  if (!gone) await rmdir(group); // says why
}

/** nspawn keeps a folder per machine in /run, and does not get to remove it when it is killed. */
async function removeNspawnTraces(machine: string): Promise<void> {
  for (const kind of await namesIn('/run/systemd/nspawn')) {
    const trace = join('/run/systemd/nspawn', kind, machine);
    await unmountBelow(trace);
    await rm(trace, { recursive: true, force: true });
  }
}

async function namesIn(folder: string): Promise<readonly string[]> {
  return await readdir(folder).catch(unlessMissing<string[]>([]));
}
