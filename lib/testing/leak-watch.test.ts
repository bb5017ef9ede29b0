import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { LeakWatch } from './leak-watch.ts';
import { startProgram } from './program.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'pincer-leak-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

it('finds a word in the arguments of a short process and in a file that is there for a moment', async () => {
  const words = ['canary-in-arguments', 'canary-in-a-file', 'canary-nowhere'];
  const watch = await LeakWatch.start({ words, folders: [folder] });
  await (await startProgram(['sh', '-c', 'sleep 0.1', 'sh', words[0] ?? ''])).ended;
  writeFileSync(join(folder, 'short'), `x${words[1]}x`);
  await (await startProgram(['sleep', '0.1'])).ended;
  rmSync(join(folder, 'short'));
  const { leaks, passes, argumentLists } = await watch.stop();
  expect(leaks.map(({ word }) => word).sort()).toEqual([0, 1]);
  expect(passes).toBeGreaterThan(1);
  expect(argumentLists).toBeGreaterThan(1);
});
