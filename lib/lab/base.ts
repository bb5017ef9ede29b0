import { mkdir, readdir, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { run } from './command.ts';
import { exists } from './files.ts';
import { withLock } from './lock.ts';
import { readAptOptions, readDebianMirror } from './machine.ts';
import { unmountBelow } from './mounts.ts';
import type { HomePaths } from './paths.ts';
import { baseName, planBase, recipeOf, type Suite } from './recipe.ts';
import { checkMachine } from './requirements.ts';

/** A base tree that is there. */
export interface Base {
  readonly name: string;
  readonly folder: string;
}

/**
 * Makes the base tree of a suite (about a minute), or finds the one that is there. A tree appears under its name only when whole.
 *
 * @param progress told when the tree must be made
 * @throws LabError `LAB_COMMAND` when mmdebstrap fails, `LAB_MIRROR` without a mirror, or what {@link checkMachine} throws
 * @example const base = await ensureBase(home, 'trixie', (line) => process.stderr.write(line))
 */
export async function ensureBase(home: HomePaths, suite: Suite, progress: (line: string) => void): Promise<Base> {
  const recipe = recipeOf(suite, await readDebianMirror(), await readAptOptions());
  const name = baseName(recipe);
  const folder = join(home.bases, name);
  if (await exists(folder)) return { name, folder };
  return await withLock(join(home.locks, `base-${name}`), 900, async () => {
    if (await exists(folder)) return { name, folder };
    await checkMachine(progress);
    progress(`Making the ${suite} base tree; this takes about a minute, once.`);
    await mkdir(home.bases, { recursive: true });
    await removeUnfinished(home.bases, name);
    const unfinished = join(home.bases, `${name}.unfinished-${process.pid}`);
    await run(planBase(recipe, unfinished), { timeoutMs: 900_000 });
    await makeGeneric(unfinished);
    await rename(unfinished, folder);
    return { name, folder };
  });
}

/** Takes out what would make all hosts one and the same, and what belongs to the machine that made the tree. */
async function makeGeneric(tree: string): Promise<void> {
  const keys = (await readdir(join(tree, 'etc/ssh'))).filter((name) => name.startsWith('ssh_host_'));
  for (const name of [...keys.map((key) => join('etc/ssh', key)), 'etc/resolv.conf', 'etc/hostname']) {
    await rm(join(tree, name), { force: true });
  }
  await writeFile(join(tree, 'etc/machine-id'), '');
}

async function removeUnfinished(bases: string, name: string): Promise<void> {
  for (const entry of await readdir(bases)) {
    if (!entry.startsWith(`${name}.unfinished-`)) continue;
    // An older Pincer that was killed may have left /proc and devices mounted in it.
    await unmountBelow(join(bases, entry));
    await rm(join(bases, entry), { recursive: true, force: true });
  }
}
