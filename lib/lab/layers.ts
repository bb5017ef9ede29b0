import { mkdir, readdir, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { nearest } from '../core/errors.ts';
import { run } from './command.ts';
import { LabError } from './errors.ts';
import { exists, unlessMissing, writeState } from './files.ts';
import { checkName, isHostName } from './names.ts';
import { type HomePaths, type HostPaths, hostPaths } from './paths.ts';
import { HostState, LayerState, readState } from './state.ts';

/** Where a layer is kept: what a host had on its disk over the base, and beside it what Docker had. */
function layerPaths(home: HomePaths, name: string) {
  const folder = join(home.layers, name);
  return {
    folder,
    state: join(folder, 'layer.json'),
    upper: join(folder, 'upper'),
    docker: join(folder, 'docker'),
    containerd: join(folder, 'containerd'),
  };
}

/**
 * Reads a layer's description.
 *
 * @returns undefined when there is none of that name, or it was saved on a base tree that has been replaced since
 * @example await findLayer(home, 'openclaw', 'trixie-1f0a5c7e9b3d')
 */
export async function findLayer(home: HomePaths, name: string, base: string): Promise<LayerState | undefined> {
  const layer = await readState(LayerState, layerPaths(home, checkName('layer', name)).state);
  return layer?.base === base ? layer : undefined;
}

/**
 * The named layers with all those that they were saved on, the lowest first and each once.
 *
 * @throws LabError `LAB_LAYER` when one is missing or was saved on another base tree
 * @example await resolveLayers(home, ['openclaw'], 'trixie-1f0a5c7e9b3d') // ['docker', 'openclaw']
 */
export async function resolveLayers(home: HomePaths, names: readonly string[], base: string): Promise<string[]> {
  const resolved = new Set<string>();
  for (const name of names) {
    const layer = await findLayer(home, name, base);
    if (layer === undefined) throw await noLayer(home, name, base);
    for (const each of [...layer.below, name]) resolved.add(each);
  }
  return [...resolved];
}

/** The read-only trees under a host's own, the topmost first, as overlay mounts want them. */
export function lowerTrees(home: HomePaths, layers: readonly string[], base: string): readonly string[] {
  return [...layers.map((name) => layerPaths(home, name).upper).reverse(), join(home.bases, base)];
}

/** Gives a new host what Docker had in the topmost layer that has any. */
export async function copyDockerData(home: HomePaths, layers: readonly string[], host: HostPaths): Promise<void> {
  for (const name of [...layers].reverse()) {
    const layer = layerPaths(home, name);
    if (!(await exists(layer.docker))) continue;
    await run({ argv: ['cp', '-a', `${layer.docker}/.`, host.docker] });
    await run({ argv: ['cp', '-a', `${layer.containerd}/.`, host.containerd] });
    return;
  }
}

/**
 * Makes sure that a layer can be replaced: a disk must not change under the host that stands on it.
 *
 * @throws LabError `LAB_LAYER_USED` when a host of any lab does
 */
export async function refuseUsedLayer(home: HomePaths, name: string): Promise<void> {
  for (const lab of await readdir(home.run).catch(unlessMissing<string[]>([]))) {
    const hosts = (await readdir(join(home.run, lab)).catch(unlessMissing<string[]>([]))).filter(isHostName);
    for (const host of hosts) {
      const state = await readState(HostState, hostPaths(home, lab, host).state);
      if (!state?.layers.includes(name)) continue;
      throw new LabError({
        code: 'LAB_LAYER_USED',
        message: `Host ${host} of lab ${lab} stands on the layer "${name}".`,
        hint: `Take that lab down first (pincer lab down --name ${lab}), or choose another name for the layer.`,
      });
    }
  }
}

/**
 * Keeps what a host that does not run has over its base tree.
 *
 * @param leaveOut absolute paths on the host's disk that make it this one host
 * @example await saveLayer(home, layer, paths, ['/etc/hostname'])
 */
export async function saveLayer(
  home: HomePaths,
  layer: LayerState,
  host: HostPaths,
  leaveOut: readonly string[],
): Promise<void> {
  const target = layerPaths(home, checkName('layer', layer.name));
  const unfinished = layerPaths(home, `${layer.name}.unfinished`);
  await rm(unfinished.folder, { recursive: true, force: true });
  await mkdir(unfinished.folder, { recursive: true });
  // `cp -a` and not fs.cp: whiteouts are device nodes, and opaque folders are extended attributes.
  await run({ argv: ['cp', '-a', host.upper, unfinished.upper] });
  for (const path of leaveOut) await rm(join(unfinished.upper, path), { force: true });
  for (const folder of ['tmp', 'var/tmp', 'var/log/journal']) await emptyFolder(join(unfinished.upper, folder));
  if ((await readdir(host.docker)).length > 0) {
    await run({ argv: ['cp', '-a', host.docker, unfinished.docker] });
    await run({ argv: ['cp', '-a', host.containerd, unfinished.containerd] });
  }
  await writeState(unfinished.state, layer);
  await rm(target.folder, { recursive: true, force: true });
  await rename(unfinished.folder, target.folder);
}

async function emptyFolder(folder: string): Promise<void> {
  for (const name of await readdir(folder).catch(unlessMissing<string[]>([]))) {
    await rm(join(folder, name), { recursive: true, force: true });
  }
}

async function noLayer(home: HomePaths, name: string, base: string): Promise<LabError> {
  const known = (await readdir(home.layers).catch(unlessMissing<string[]>([]))).filter((each) => !each.includes('.'));
  if (known.includes(name)) {
    return new LabError({
      code: 'LAB_LAYER',
      message: `The layer "${name}" does not fit the base tree ${base}: it was saved on another one.`,
      hint: 'Save it again from a host of that suite.',
    });
  }
  const meant = nearest(name, known);
  return new LabError({
    code: 'LAB_LAYER',
    message: `There is no layer named "${name}".`,
    hint: meant === undefined ? 'Make it with `pincer lab save HOST LAYER`.' : `Did you mean "${meant}"?`,
  });
}
