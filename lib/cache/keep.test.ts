import {
  chmodSync,
  chownSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { keep, readKept } from './keep.ts';

let folder = '';
let file = '';
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'pincer-keep-'));
  file = join(folder, 'pincer/code/a.js');
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

it('gives back what was kept, and leaves nothing beside it', () => {
  expect(readKept(file)).toBeUndefined();
  expect(keep(file, 'first')).toBe(true);
  expect(keep(file, Buffer.from('second'))).toBe(true);
  expect(readKept(file)?.toString()).toBe('second');
  expect(readdirSync(dirname(file))).toEqual(['a.js']);
  expect([statSync(dirname(file)).mode & 0o777, statSync(file).mode & 0o777]).toEqual([0o700, 0o600]);
});

it.each([
  ['others may write to', (path: string) => chmodSync(path, 0o777)],
  // Only root can give a file away, and only root is in danger of running what somebody else has put there.
  ...(process.geteuid?.() === 0
    ? [['somebody else owns', (path: string) => chownSync(path, 65534, 65534)] as const]
    : []),
] as const)('reads nothing from a folder that %s, and writes nothing there', (_, spoil) => {
  keep(file, 'mine');
  spoil(dirname(file));
  expect(readKept(file)).toBeUndefined();
  expect(keep(file, 'new')).toBe(false);
  expect(readFileSync(file, 'utf8')).toBe('mine');
});

it('follows no link that was planted for it', () => {
  const other = join(folder, 'other');
  writeFileSync(other, 'precious');
  mkdirSync(dirname(file), { recursive: true, mode: 0o777 });
  chmodSync(dirname(file), 0o777);
  symlinkSync(other, `${file}.${process.pid}`);
  expect(keep(file, 'new')).toBe(false);
  expect(readFileSync(other, 'utf8')).toBe('precious');
});

it('is only slower where nothing can be kept', () => {
  expect(keep('/dev/null/a.js', 'x')).toBe(false);
  expect(readKept('/dev/null/a.js')).toBeUndefined();
});
