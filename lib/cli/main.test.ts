import { spawnSync } from 'node:child_process';
import { copyFile, mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { InputError, PincerError, UnreachableError, UsageError } from '../core/errors.ts';
import { describe, statusOf } from './main.ts';

const bin = fileURLToPath(new URL('./bin.mjs', import.meta.url));
const pincer = (...args: readonly string[]) => spawnSync(process.execPath, [bin, ...args], { encoding: 'utf8' });

test('each kind of error has its exit status', () => {
  const options = { code: 'X', message: 'No.' };
  const errors = [
    new UsageError(options),
    new InputError(options),
    new UnreachableError(options),
    new PincerError(options),
    'x',
  ];
  expect(errors.map(statusOf)).toEqual([64, 65, 4, 2, 2]);
});

test('an error of ours is a sentence and a hint; any other shows where it came from', () => {
  expect(describe(new PincerError({ code: 'X', message: 'No.', hint: 'Do so.' }))).toBe('pincer: No.\n  Do so.\n');
  expect(describe(new PincerError({ code: 'X', message: 'No.' }))).toBe('pincer: No.\n');
  expect(describe(new TypeError('bad'))).toContain('main.test.ts');
});

test('help is on standard output with status 0', () => {
  for (const args of [['--help'], ['lab', '--help'], ['lab', 'up', '--help']]) {
    const { status, stdout, stderr } = pincer(...args);
    expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
    expect(stdout).toContain('Usage: pincer');
  }
});

test('a reader that leaves (`| head`) is no error', () => {
  const line = '{ "$@"; echo "status $?" >&2; } | true';
  const { stderr } = spawnSync('sh', ['-c', line, 'sh', process.execPath, bin, 'lab', '--help'], { encoding: 'utf8' });
  expect(stderr).toBe('status 0\n');
});

test.each([
  [['nonsense'], "unknown command 'nonsense'"],
  [['lab', 'nonsense'], "unknown command 'nonsense'"],
  [['lab', 'up'], "missing required argument 'N'"],
  [['lab', 'up', 'many'], '"many" is not a number of hosts.'],
  [['lab', 'up', '1', '--suite', 'sid'], 'Allowed choices are trixie, bookworm'],
  [['lab', 'status', '--name', 'A/B'], '"A/B" cannot be the name of a lab.'],
])('%j is wrong usage: status 64 and one clear sentence', (args, sentence) => {
  const { status, stdout, stderr } = pincer(...args);
  expect({ status, stdout }).toEqual({ status: 64, stdout: '' });
  expect(stderr).toContain(sentence);
  expect(stderr).not.toContain('    at ');
});

test('an old Node is told in one sentence what to do, or takes the right one that npm ci brought', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'pincer-'));
  await mkdir(join(folder, 'lib/cli'), { recursive: true });
  const copy = join(folder, 'lib/cli/bin.mjs');
  await copyFile(bin, copy);
  const pretend = `data:text/javascript,Object.defineProperty(process.versions, 'node', { value: '20.1.0' })`;
  const run = () => spawnSync(process.execPath, ['--import', pretend, copy, 'lab'], { encoding: 'utf8' });
  expect(run()).toMatchObject({
    status: 64,
    stderr: expect.stringMatching(/^pincer needs Node 24\.16 or newer, and this is 20\.1\.0: .*\n$/),
  });
  await mkdir(join(folder, 'node_modules/.bin'), { recursive: true });
  await copyFile('/bin/echo', join(folder, 'node_modules/.bin/node'));
  expect(run()).toMatchObject({ status: 0, stdout: `${copy} lab\n` });
  await rm(folder, { recursive: true });
});
