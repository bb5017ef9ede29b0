import { createHash } from 'node:crypto';
import { cpSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { SourceMap } from 'node:module';
import { join, resolve } from 'node:path';
import { execa } from 'execa';
import { afterEach, beforeEach, expect, it } from 'vitest';
import * as sources from '../index.ts';
import * as parts from '../parts.ts';
import { Kept } from './kept.ts';
import { root } from './places.ts';

/** A copy of the project that a test may change, with a cache of its own. */
let project = '';
beforeEach(() => {
  mkdirSync(join(root, '.cache'), { recursive: true });
  project = mkdtempSync(join(root, '.cache/compiled-'));
  cpSync(join(root, 'lib'), join(project, 'lib'), {
    recursive: true,
    filter: (path) => !/\.test(-d)?\.ts$/.test(path),
  });
  cpSync(join(root, 'package.json'), join(project, 'package.json'));
  symlinkSync(join(root, 'node_modules'), join(project, 'node_modules'));
});
afterEach(() => rmSync(project, { recursive: true, force: true }));

/** A program that uses Pincer as a playbook does. */
async function run(source: string, environment: Readonly<Record<string, string>> = {}) {
  writeFileSync(join(project, 'program.ts'), source);
  const env = { XDG_CACHE_HOME: join(project, 'cache'), ...environment };
  const { stdout, stderr, exitCode } = await execa(process.execPath, ['program.ts'], {
    cwd: project,
    env,
    reject: false,
  });
  return { stdout, stderr, exitCode };
}

/** Prints the place in the library at which it refuses something, and the place in this program that it blames. */
const refusal = `import { file, InputError } from 'pincer';
try {
  file({ path: 'not absolute', content: '' });
} catch (error) {
  if (!(error instanceof InputError)) throw error;
  console.log(/at parseParams \\((.*)\\)/.exec(error.stack ?? '')?.[1]);
  console.log(error.location?.line);
}
`;
const fromCompiled = expect.stringMatching(/^\/.*\/lib\/compiled\/library\.cjs:\d+:\d+\n3$/);
const fromSources = expect.stringMatching(/\/lib\/core\/module\.ts:\d+:\d+\n3$/);

/** What was kept: names, lengths and digests. */
function kept(): string[] {
  const folder = join(project, 'cache/pincer/library');
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((name) => name.includes('.'))
    .map((name) => {
      const content = readFileSync(join(folder, name));
      return `${name} ${content.length} ${createHash('sha256').update(content).digest('hex')}`;
    })
    .sort();
}

it('exports what the sources export', async () => {
  const { stdout } = await run(`import * as index from 'pincer';
import * as parts from 'pincer/parts';
console.log(JSON.stringify([Object.keys(index), Object.keys(parts)]));`);
  expect(JSON.parse(stdout)).toEqual([Object.keys(sources).sort(), Object.keys(parts).sort()]);
});

it('is compiled once, and knows the lines of its users from its own', async () => {
  expect(await run(refusal)).toEqual({ stdout: fromCompiled, stderr: '', exitCode: 0 });
  const first = kept();
  expect(first.map((name) => name.replace(/.*[./](\w+) \d+ \w+$/, '$1')).sort()).toEqual(['cjs', 'json', 'map']);
  // The second process keeps what V8 made of it; the third uses that, and has nothing to add.
  expect(await run(refusal)).toEqual({ stdout: fromCompiled, stderr: '', exitCode: 0 });
  const second = kept();
  expect(second.filter((name) => !first.includes(name))).toEqual([expect.stringMatching(/\.v8 \d{6,} \w+$/)]);
  expect(second).toEqual(expect.arrayContaining(first));
  expect(await run(refusal)).toEqual({ stdout: fromCompiled, stderr: '', exitCode: 0 });
  expect(kept()).toEqual(second);
});

it('is compiled again when a source file has changed, and forgets what it was', async () => {
  await run(refusal);
  await run(refusal);
  const before = kept();
  const changed = join(project, 'lib/core/module.ts');
  writeFileSync(changed, `${readFileSync(changed, 'utf8')}\nconsole.log('changed');\n`);
  expect(await run(refusal)).toMatchObject({ stdout: expect.stringMatching(/^changed\n/), exitCode: 0 });
  expect(await run(refusal)).toMatchObject({ stdout: expect.stringMatching(/^changed\n/), exitCode: 0 });
  expect(kept().length).toBe(before.length);
  expect(kept().filter((name) => before.includes(name))).toEqual([]);
});

it('leaves a mistake in a source file to whoever tells its place', async () => {
  writeFileSync(join(project, 'lib/core/address.ts'), 'export const isCovered = (;\n');
  const { stderr, exitCode } = await run(refusal);
  expect([exitCode, stderr]).toEqual([1, expect.stringMatching(/lib\/core\/address\.ts:1\n/)]);
});

it('runs where nothing can be kept', async () => {
  expect(await run(refusal, { XDG_CACHE_HOME: '/dev/null' })).toEqual({
    stdout: fromCompiled,
    stderr: '',
    exitCode: 0,
  });
});

it('is the sources when that is wanted', async () => {
  expect(await run(refusal, { PINCER_SOURCES: '1' })).toEqual({ stdout: fromSources, stderr: '', exitCode: 0 });
});

it('is the sources when the playbook has imported them by their path, so that there is one copy', async () => {
  const both = `import { InputError as other } from './lib/index.ts';\n${refusal}console.log(other === InputError);`;
  const { stdout, exitCode } = await run(both);
  expect([exitCode, stdout]).toEqual([0, expect.stringMatching(/\/lib\/core\/module\.ts:\d+:\d+\n4\ntrue$/)]);
});

it('refuses to be the second copy', async () => {
  const { stderr, exitCode } = await run(`${refusal}await import('./lib/index.ts');`);
  expect([exitCode, stderr]).toEqual([
    64,
    expect.stringMatching(
      /^error: Pincer is loaded twice: .*library\.cjs .*one-copy\.ts\.\n {2}hint: .*from 'pincer'\.$/,
    ),
  ]);
});

it('keeps a map to the sources', async () => {
  const { stdout } = await run(refusal);
  const [, file = '', line, column] = /^(.*):(\d+):(\d+)$/m.exec(stdout) ?? [];
  const { XDG_CACHE_HOME } = process.env;
  process.env.XDG_CACHE_HOME = join(project, 'cache');
  try {
    const map = new SourceMap(JSON.parse(new Kept(`${project}/`).readMap() ?? ''));
    const found = map.findEntry(Number(line) - 1, Number(column) - 1);
    expect('originalSource' in found && resolve(file, '..', found.originalSource)).toBe(
      join(project, 'lib/core/module.ts'),
    );
  } finally {
    process.env.XDG_CACHE_HOME = XDG_CACHE_HOME;
  }
});
