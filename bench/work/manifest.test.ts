import { chmodSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeEach, expect, onTestFinished, test } from 'vitest';
import { directoryEntry, fileEntry, linkEntry, manifestDifferences, manifestOf, tracesOf } from './manifest.ts';

const owner = `${process.getuid?.()}:${process.getgid?.()}`;
let folder = '';
beforeEach(() => {
  const made = mkdtempSync(join(tmpdir(), 'pincer-manifest-'));
  folder = made;
  onTestFinished(() => rmSync(made, { recursive: true, force: true }));
  mkdirSync(join(folder, 'a'));
  chmodSync(join(folder, 'a'), 0o750);
  writeFileSync(join(folder, 'a/f'), 'hi\n');
  chmodSync(join(folder, 'a/f'), 0o640);
  symlinkSync('a/f', join(folder, 'l'));
});

test('manifestOf does not look behind links', () => {
  symlinkSync(join(folder, 'a'), join(folder, 'b'));
  expect([...manifestOf(folder).keys()].toSorted()).toEqual(['a', 'a/f', 'b', 'l']);
});

test('manifestOf says kind, mode, owner and content', () => {
  expect(manifestOf(folder)).toEqual(
    new Map([
      ['a', directoryEntry('0750', owner)],
      ['a/f', fileEntry('0640', 'hi\n', owner)],
      ['l', linkEntry('a/f')],
    ]),
  );
});

test.each([
  ['another mode', () => chmodSync(join(folder, 'a/f'), 0o600), 'a/f'],
  ['another content', () => writeFileSync(join(folder, 'a/f'), 'ho\n'), 'a/f'],
  ['one more', () => writeFileSync(join(folder, 'x'), ''), 'x'],
  ['one less', () => rmSync(join(folder, 'l')), 'l'],
])('manifestDifferences names %s', (_, change, path) => {
  const before = manifestOf(folder);
  change();
  const differences = manifestDifferences(before, manifestOf(folder));
  expect(differences).toHaveLength(1);
  expect(differences[0]).toMatch(new RegExp(`^${path}: `));
});

test('manifestDifferences is empty for equals', () => {
  expect(manifestDifferences(manifestOf(folder), manifestOf(folder))).toEqual([]);
});

test('tracesOf shows that the same content was written again, and nothing for a folder', () => {
  const before = tracesOf(folder);
  expect([...before.keys()].toSorted()).toEqual(['a/f', 'l']);
  writeFileSync(join(folder, 'a/other'), '');
  rmSync(join(folder, 'a/other'));
  expect(tracesOf(folder)).toEqual(before);
  rmSync(join(folder, 'a/f'));
  writeFileSync(join(folder, 'a/f'), 'hi\n');
  expect(manifestDifferences(before, tracesOf(folder))).toHaveLength(1);
});
