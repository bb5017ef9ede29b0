import { chmod, mkdir, realpath, rm, symlink, writeFile } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { LabError } from './errors.ts';
import type { PlantedFile, PlantedFiles } from './guest-files.ts';

/**
 * Writes files into the mounted disk of a host that does not run. Through the mount, not into the upper layer: a
 * folder made there by hand would hide the modes of the one below.
 *
 * @param root the mounted disk
 * @throws LabError `LAB_PLANT` when a path is not absolute, or leads out of the disk through a symlink
 * @example await plant(paths.root, { '/etc/motd': { content: 'hello\n' } })
 */
export async function plant(root: string, files: PlantedFiles): Promise<void> {
  for (const [path, file] of Object.entries(files)) await plantOne(root, path, file);
}

async function plantOne(root: string, path: string, file: PlantedFile): Promise<void> {
  if (!/^\/(?!\/)/.test(path) || path.split('/').includes('..')) throw misplaced(path);
  const target = join(root, path);
  const folder = dirname(target);
  await makeFolders(root, folder);
  const real = await realpath(folder);
  if (real !== root && !real.startsWith(`${root}/`)) throw misplaced(path);
  await rm(target, { force: true });
  if ('symlink' in file) return await symlink(file.symlink, target);
  await writeFile(target, file.content);
  await chmod(target, file.mode ?? 0o644);
}

async function makeFolders(root: string, folder: string): Promise<void> {
  if (folder === root || !folder.startsWith(`${root}/`)) return;
  await makeFolders(root, dirname(folder));
  const made = await mkdir(folder).then(
    () => true,
    (error: NodeJS.ErrnoException) => {
      if (error.code === 'EEXIST') return false;
      throw error;
    },
  );
  if (made) await chmod(folder, basename(folder) === '.ssh' ? 0o700 : 0o755);
}

function misplaced(path: string): LabError {
  return new LabError({
    code: 'LAB_PLANT',
    message: `"${path}" is not a place for a file on a host's disk.`,
    hint: 'Give an absolute path without "..", and not below a symlink that leads elsewhere.',
  });
}
