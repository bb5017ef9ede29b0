import { lstat, mkdir, mkdtemp, readFile, readlink, rm, stat, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { plant } from './plant.ts';

let folder: string;
let root: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'pincer-'));
  root = join(folder, 'root');
  await mkdir(root);
});
afterEach(() => rm(folder, { recursive: true }));

test('files, modes, folders and symlinks come where they belong', async () => {
  await plant(root, {
    '/etc/a.conf': { content: 'a' },
    '/root/.ssh/authorized_keys': { content: 'k', mode: 0o600 },
    '/etc/off': { symlink: '/dev/null' },
  });
  expect(await readFile(join(root, 'etc/a.conf'), 'utf8')).toBe('a');
  const mode = async (path: string) => ((await stat(join(root, path))).mode & 0o777).toString(8);
  expect([
    await mode('etc'),
    await mode('etc/a.conf'),
    await mode('root/.ssh'),
    await mode('root/.ssh/authorized_keys'),
  ]).toEqual(['755', '644', '700', '600']);
  expect(await readlink(join(root, 'etc/off'))).toBe('/dev/null');
});

test('what is there is replaced: a symlink itself, not what it points to; folders keep their mode', async () => {
  const outside = join(folder, 'outside');
  await writeFile(outside, 'untouched');
  await mkdir(join(root, 'etc'), { mode: 0o711 });
  await symlink(outside, join(root, 'etc/resolv.conf'));
  await plant(root, { '/etc/resolv.conf': { content: 'new' } });
  expect(await readFile(outside, 'utf8')).toBe('untouched');
  expect((await lstat(join(root, 'etc/resolv.conf'))).isFile()).toBe(true);
  expect((await stat(join(root, 'etc'))).mode & 0o777).toBe(0o711);
});

test('nothing is written outside of the disk', async () => {
  await mkdir(join(folder, 'target'));
  await symlink(join(folder, 'target'), join(root, 'link'));
  for (const path of ['relative', '/../up', '//double', '/link/file', '/a/../../up']) {
    await expect(plant(root, { [path]: { content: 'x' } })).rejects.toMatchObject({ code: 'LAB_PLANT' });
  }
});
