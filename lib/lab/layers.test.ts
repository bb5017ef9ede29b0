import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { writeState } from './files.ts';
import { copyDockerData, findLayer, lowerTrees, refuseUsedLayer, resolveLayers, saveLayer } from './layers.ts';
import { type HomePaths, type HostPaths, homePaths, hostPaths } from './paths.ts';
import type { HostState, LayerState } from './state.ts';

let home: HomePaths;
let host: HostPaths;
const base = 'trixie-000000000000';
const layer = (name: string, below: string[] = []): LayerState => ({ name, suite: 'trixie', base, below });

beforeEach(async () => {
  home = homePaths({ PINCER_LAB_HOME: await mkdtemp(join(tmpdir(), 'pincer-')) });
  host = hostPaths(home, 'x', 'h1');
  for (const path of ['upper/etc', 'upper/tmp/t', 'docker', 'containerd'])
    await mkdir(join(host.folder, path), { recursive: true });
  await writeFile(join(host.upper, 'etc/hostname'), 'h1');
  await writeFile(join(host.upper, 'etc/kept'), 'kept');
});
afterEach(() => rm(home.home, { recursive: true }));

test('a layer has what the host had, less its identity and its temporary files; a second save replaces it', async () => {
  await saveLayer(home, layer('a'), host, ['/etc/hostname', '/etc/never']);
  expect(await readdir(join(home.layers, 'a/upper/etc'))).toEqual(['kept']);
  expect(await readdir(join(home.layers, 'a/upper/tmp'))).toEqual([]);
  await rm(join(host.upper, 'etc/kept'));
  await saveLayer(home, layer('a'), host, ['/etc/hostname']);
  expect(await readdir(join(home.layers, 'a/upper/etc'))).toEqual([]);
  expect(await readdir(home.layers)).toEqual(['a']);
  expect(await findLayer(home, 'a', base)).toEqual(layer('a'));
});

test('layers come with those that they were saved on, each once, the topmost first in the mount', async () => {
  await saveLayer(home, layer('a'), host, []);
  await saveLayer(home, layer('b', ['a']), host, []);
  await saveLayer(home, layer('c', ['a', 'b']), host, []);
  const resolved = await resolveLayers(home, ['b', 'c'], base);
  expect(resolved).toEqual(['a', 'b', 'c']);
  expect(lowerTrees(home, resolved, base)).toEqual([
    ...['c', 'b', 'a'].map((name) => join(home.layers, name, 'upper')),
    join(home.bases, base),
  ]);
});

test('what Docker had comes along, from the topmost layer that has any', async () => {
  await writeFile(join(host.docker, 'image'), 'one');
  await saveLayer(home, layer('a'), host, []);
  await rm(join(host.docker, 'image'));
  await saveLayer(home, layer('b', ['a']), host, []);
  const other = hostPaths(home, 'x', 'h2');
  for (const folder of [other.docker, other.containerd]) await mkdir(folder, { recursive: true });
  await copyDockerData(home, ['a', 'b'], other);
  expect(await readFile(join(other.docker, 'image'), 'utf8')).toBe('one');
});

test('a layer that is missing, mistyped or of another base is refused', async () => {
  await saveLayer(home, layer('docker'), host, []);
  await expect(resolveLayers(home, ['dokcer'], base)).rejects.toMatchObject({
    code: 'LAB_LAYER',
    hint: 'Did you mean "docker"?',
  });
  await expect(resolveLayers(home, ['docker'], 'trixie-111111111111')).rejects.toMatchObject({
    code: 'LAB_LAYER',
    message: expect.stringContaining('does not fit'),
  });
  expect(await findLayer(home, 'docker', 'trixie-111111111111')).toBeUndefined();
  await expect(findLayer(home, '../x', base)).rejects.toMatchObject({ code: 'LAB_NAME' });
});

test('a layer that a host stands on is not to be replaced', async () => {
  const state: HostState = { name: 'h1', suite: 'trixie', base, layers: ['a'], groups: [], files: {}, made: true };
  await writeState(host.state, state);
  await expect(refuseUsedLayer(home, 'a')).rejects.toMatchObject({ code: 'LAB_LAYER_USED' });
  await refuseUsedLayer(home, 'b');
});
