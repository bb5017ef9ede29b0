import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { exists } from './files.ts';
import { claim, type RegistryPlace, readEntries, release } from './registry.ts';

let folder: string;
let place: RegistryPlace;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'pincer-'));
  place = { folder: join(folder, 'labs'), lock: join(folder, 'lock'), inotify: join(folder, 'limit') };
  await writeFile(place.inotify, '128\n');
});
afterEach(() => rm(folder, { recursive: true }));
const limit = () => readFile(place.inotify, 'utf8');

test('labs that are claimed at the same time get networks of their own, and keep them', async () => {
  const subnets = await Promise.all(['a', 'b', 'c'].map((lab) => claim(lab, '/home', place)));
  expect([...subnets].sort()).toEqual(['10.77.0', '10.77.1', '10.77.2']);
  expect(await claim('b', '/home', place)).toBe(subnets[1]);
  await release('a', place);
  expect(await claim('d', '/home', place)).toBe(subnets[0]);
});

test('the inotify limit is raised by the first and put back by the last, in whatever order they go', async () => {
  await claim('a', '/home', place);
  await claim('b', '/home', place);
  expect(await limit()).toBe('4096');
  await release('a', place);
  expect(await limit()).toBe('4096');
  await release('b', place);
  expect(await limit()).toBe('128');
  expect(await exists(place.folder)).toBe(false);
});

test('a limit that is high enough is left alone', async () => {
  await writeFile(place.inotify, '9000\n');
  await claim('a', '/home', place);
  expect(await limit()).toBe('9000\n');
  await release('a', place);
  expect(await limit()).toBe('9000\n');
});

test('the same name from another home is refused', async () => {
  await claim('a', '/home', place);
  await expect(claim('a', '/other', place)).rejects.toMatchObject({ code: 'LAB_OTHER_HOME' });
  expect([...(await readEntries(place)).keys()]).toEqual(['a']);
});

test('a release of what is not there is fine', async () => {
  await release('never', place);
  expect(await limit()).toBe('128\n');
});
