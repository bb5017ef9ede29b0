import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { withLock } from './lock.ts';

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'pincer-'));
});
afterAll(() => rm(folder, { recursive: true }));

test('one at a time, in whatever order; the answer comes back', async () => {
  const file = join(folder, 'deep/lock');
  let inside = 0;
  const work = async (value: number) => {
    expect(++inside).toBe(1);
    await new Promise((done) => setTimeout(done, 20));
    inside--;
    return value;
  };
  expect(await Promise.all([1, 2, 3].map((value) => withLock(file, 10, () => work(value))))).toEqual([1, 2, 3]);
});

test('a failure gives the lock back and goes on; a lock that is held too long is an error', async () => {
  const file = join(folder, 'lock');
  await expect(withLock(file, 1, () => Promise.reject(new Error('no')))).rejects.toThrow('no');
  await withLock(file, 1, async () => {
    await expect(withLock(file, 0, async () => 'never')).rejects.toMatchObject({ code: 'LAB_LOCK' });
  });
});

test('the lock of a process that was killed is free again', async () => {
  const file = join(folder, 'killed');
  const script = `import { withLock } from ${JSON.stringify(new URL('./lock.ts', import.meta.url).href)};
await withLock(${JSON.stringify(file)}, 5, async () => { process.stdout.write('held'); await new Promise((done) => setTimeout(done, 60_000)); });`;
  const holder = spawn(process.execPath, ['--input-type=module-typescript', '-e', script], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  await once(holder.stdout, 'data');
  await expect(withLock(file, 0, async () => 'never')).rejects.toMatchObject({ code: 'LAB_LOCK' });
  holder.kill('SIGKILL');
  expect(await withLock(file, 5, async () => 'free')).toBe('free');
});
