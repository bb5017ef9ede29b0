import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { siteFolder } from '../hosts/places.ts';
import { expectedManifest } from '../work/expected.ts';
import { manifestDifferences, manifestOf } from '../work/manifest.ts';
import { site } from '../work/site.ts';
import type { Workload } from '../work/work.ts';
import { siteScript } from './ssh-script.ts';

const owner = `${process.getuid?.()}:${process.getgid?.()}`;

/** The work in another folder, without the accounts: a test must not change those of its machine. */
function workIn(folder: string): Workload {
  const moved = JSON.parse(JSON.stringify(site).replaceAll(siteFolder, folder)) as Workload;
  return { ...moved, tasks: moved.tasks.filter(({ kind }) => kind !== 'user' && kind !== 'group') };
}

test('the script does the work, and nothing the second time', () => {
  const folder = join(mkdtempSync(join(tmpdir(), 'pincer-script-')), 'site');
  onTestFinished(() => rmSync(join(folder, '..'), { recursive: true, force: true }));
  mkdirSync(folder);
  const work = workIn(folder);
  for (const [path, content] of Object.entries(work.seeds)) writeFileSync(path, content, { mode: 0o644 });
  const run = (): string => execFileSync('sh', { input: siteScript(work), encoding: 'utf8' });
  expect(run()).toMatch(/\n50 changed\n$/);
  expect(manifestDifferences(expectedManifest(work, folder, owner), manifestOf(folder))).toEqual([]);
  expect(run()).toMatch(/\n0 changed\n$/);
  expect(manifestDifferences(expectedManifest(work, folder, owner), manifestOf(folder))).toEqual([]);
});
