import { mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { LabError } from './errors.ts';
import { unlessMissing, writeState } from './files.ts';
import { withLock } from './lock.ts';
import { freeSubnet } from './network-plan.ts';
import { registryFolder } from './paths.ts';
import { RegistryEntry, readState } from './state.ts';

/** Where the list is kept, and what goes with it. */
export interface RegistryPlace {
  readonly folder: string;
  readonly lock: string;
  /** The kernel's limit of inotify instances per user. */
  readonly inotify: string;
}

const machinePlace: RegistryPlace = {
  folder: registryFolder,
  lock: '/run/lock/pincer-lab',
  inotify: '/proc/sys/fs/inotify/max_user_instances',
};

/** All hosts' systemds are one user to the kernel: the usual 128 is enough for about 20 of them, this for hundreds. */
const neededInotify = 4096;

/**
 * Enters a lab into the machine's list of labs and gives it a network of its own. The first lab raises the inotify limit.
 *
 * @returns the lab's network, e.g. `10.77.0`; the one it had when it is listed already
 * @throws LabError `LAB_OTHER_HOME` when a lab of that name runs from another home
 */
export async function claim(lab: string, home: string, place = machinePlace): Promise<string> {
  return await withLock(place.lock, 30, async () => {
    await mkdir(place.folder, { recursive: true });
    const entries = await readEntries(place);
    const own = entries.get(lab);
    if (own !== undefined && own.home !== home) {
      throw new LabError({
        code: 'LAB_OTHER_HOME',
        message: `A lab named "${lab}" already runs from ${own.home}.`,
        hint: 'Choose another name with --name, or take that one down with PINCER_LAB_HOME set to its home.',
      });
    }
    if (own !== undefined) return own.subnet;
    await raiseInotify(place);
    const subnet = freeSubnet([...entries.values()].map((entry) => entry.subnet));
    await writeState(fileOf(place, lab), { home, subnet } satisfies RegistryEntry);
    return subnet;
  });
}

/** Takes a lab off the list. The last one puts the inotify limit back. */
export async function release(lab: string, place = machinePlace): Promise<void> {
  await withLock(place.lock, 30, async () => {
    await rm(fileOf(place, lab), { force: true });
    if ((await readEntries(place)).size > 0) return;
    const saved = await readFile(savedInotify(place), 'utf8').catch(unlessMissing(undefined));
    if (saved !== undefined) await writeFile(place.inotify, saved);
    await rm(place.folder, { recursive: true, force: true });
  });
}

/** The labs of this machine by name. */
export async function readEntries(place = machinePlace): Promise<ReadonlyMap<string, RegistryEntry>> {
  const names = await readdir(place.folder).catch(unlessMissing<string[]>([]));
  const entries = new Map<string, RegistryEntry>();
  for (const name of names.filter((file) => file.endsWith('.json'))) {
    const entry = await readState(RegistryEntry, join(place.folder, name));
    if (entry !== undefined) entries.set(name.slice(0, -'.json'.length), entry);
  }
  return entries;
}

async function raiseInotify(place: RegistryPlace): Promise<void> {
  const now = await readFile(place.inotify, 'utf8');
  if (Number(now) >= neededInotify) return;
  await writeFile(savedInotify(place), now.trim()); // before the change, so that a crash between the two loses nothing
  await writeFile(place.inotify, String(neededInotify));
}

function fileOf(place: RegistryPlace, lab: string): string {
  return join(place.folder, `${lab}.json`);
}

function savedInotify(place: RegistryPlace): string {
  return join(place.folder, 'max_user_instances');
}
