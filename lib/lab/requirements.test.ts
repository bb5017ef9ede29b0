import { spawnSync } from 'node:child_process';
import { chmod, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { missingPackages } from './requirements.ts';

const bin = fileURLToPath(new URL('../cli/bin.mjs', import.meta.url));

test('each package once, and only those whose programs are not there or cannot be run', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'pincer-'));
  for (const program of ['ssh', 'ip', 'nsenter', 'setpriv', 'flock', 'socat']) {
    await writeFile(join(folder, program), '', { mode: 0o755 });
  }
  expect(await missingPackages(`/nonexistent:${folder}`)).toEqual([
    'systemd-container',
    'mmdebstrap',
    'openssh-client',
  ]);
  await chmod(join(folder, 'ip'), 0o644);
  expect(await missingPackages(folder)).toContain('iproute2');
  await rm(folder, { recursive: true });
});

test('a machine that cannot hold a lab is told so in one sentence with what to do', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'pincer-'));
  const ended = spawnSync(process.execPath, [bin, 'lab', 'up', '1', '--name', 'never'], {
    encoding: 'utf8',
    env: { PATH: folder, PINCER_LAB_HOME: folder },
  });
  const sentence =
    process.getuid?.() === 0
      ? 'pincer: The lab needs programs of these Debian packages: '
      : 'pincer: A lab needs root, ';
  expect({ status: ended.status, stdout: ended.stdout }).toEqual({ status: 2, stdout: '' });
  expect(ended.stderr.startsWith(sentence)).toBe(true);
  expect(ended.stderr.trim().split('\n')).toHaveLength(2);
  await rm(folder, { recursive: true });
});
