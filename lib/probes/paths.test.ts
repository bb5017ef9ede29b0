import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { chmodSync, linkSync, mkdirSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import { userInfo } from 'node:os';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { probe } from '../core/probe.ts';
import { shells, startShell, type TestShell } from '../shell/testing/shells.ts';
import { answersOf } from './testing/ask.ts';

const odd = ["it's", 'a b', '-rf', 'new\nline', 'two\n\nlines\n', 'ü€😀', '*', '$(id)', '"', '\\', 'x|y', '\x7f', ' '];
const digest = (text: string) => createHash('sha256').update(text).digest('hex');

describe.each(shells)('questions about paths to %s', (kind) => {
  let shell: TestShell;
  let at: (name: string) => string;
  beforeAll(async () => {
    shell = await startShell(kind);
    at = (name) => `${shell.folder}/${name}`;
    mkdirSync(at('folder'));
    chmodSync(at('folder'), 0o1750);
    writeFileSync(at('file'), 'hello\n');
    chmodSync(at('file'), 0o640);
    writeFileSync(at('empty'), '');
    chmodSync(at('empty'), 0);
    symlinkSync('file', at('link'));
    symlinkSync('no\nwhere', at('dangling'));
    symlinkSync('loop', at('loop'));
    linkSync(at('file'), at('hard'));
    execFileSync('mkfifo', [at('pipe')]);
    mkdirSync(at('odd'));
    for (const name of odd) writeFileSync(at(`odd/${name}`), name);
    for (const name of odd) symlinkSync(name, at(`odd/${name}.link`));
  });
  afterAll(() => shell[Symbol.asyncDispose]());

  it('stat: each kind of thing, and nothing', async () => {
    const names = ['folder', 'file', 'empty', 'link', 'dangling', 'loop', 'pipe', 'nothing', 'file/below', 'no/where'];
    const answers = await answersOf(
      shell,
      names.map((name) => probe.stat(at(name))),
    );
    const { username, uid, gid } = userInfo();
    const own = { owner: username, uid, gid, group: expect.stringMatching(/^\w/) };
    expect(answers).toEqual([
      { type: 'directory', mode: '1750', size: expect.any(Number), ...own },
      { type: 'file', mode: '0640', size: 6, ...own },
      { type: 'file', mode: '0000', size: 0, ...own },
      { type: 'symlink', mode: '0777', size: 4, ...own },
      { type: 'symlink', mode: '0777', size: 8, ...own },
      { type: 'symlink', mode: '0777', size: 4, ...own },
      { type: 'other', mode: expect.stringMatching(/^0[0-7]{3}$/), size: 0, ...own },
      null,
      null,
      null,
    ]);
  });

  it('stat: what the kernel shows of itself', async () => {
    const [root, device] = await answersOf(shell, [probe.stat('/'), probe.stat('/dev/null')]);
    expect(root).toMatchObject({ type: 'directory', owner: 'root', uid: statSync('/').uid });
    expect(device).toMatchObject({ type: 'other', mode: '0666' });
  });

  it('sha256: files, through links, and nothing else', async () => {
    const names = ['file', 'link', 'hard', 'folder', 'dangling', 'loop', 'pipe', 'nothing'];
    const answers = await answersOf(
      shell,
      names.map((name) => probe.sha256(at(name))),
    );
    const same = digest('hello\n');
    expect(answers).toEqual([same, same, same, null, null, null, null, null]);
  });

  it('link: the target as it is written', async () => {
    const names = ['link', 'dangling', 'loop', 'file', 'folder', 'nothing'];
    const answers = await answersOf(
      shell,
      names.map((name) => probe.link(at(name))),
    );
    expect(answers).toEqual(['file', 'no\nwhere', 'loop', null, null, null]);
  });

  it('link and stat of the same paths, where some are missing and where none is', async () => {
    const both = (names: readonly string[]) =>
      answersOf(shell, [...names.map((name) => probe.stat(at(name))), ...names.map((name) => probe.link(at(name)))]);
    const [link, folder] = [{ type: 'symlink' }, { type: 'directory', mode: '1750' }];
    expect(await both(['link', 'folder', 'dangling'])).toMatchObject([link, folder, link, 'file', null, 'no\nwhere']);
    expect(await both(['nothing', 'link', 'folder'])).toMatchObject([null, link, folder, null, 'file', null]);
  });

  it('content: text as it is, and nothing where there is no file', async () => {
    const questions = ['file', 'link', 'folder', 'dangling', 'loop', 'pipe', 'nothing'].map((name) =>
      probe.content(at(name)),
    );
    expect(await answersOf(shell, questions)).toEqual(['hello\n', 'hello\n', null, null, null, null, null]);
  });

  it('finds every odd name, in the order of the questions', async () => {
    const paths = odd.map((name) => at(`odd/${name}`));
    const answers = await answersOf(shell, [
      ...paths.map((path) => probe.stat(path)),
      ...paths.map((path) => probe.sha256(path)),
      ...paths.map((path) => probe.content(path)),
      ...paths.map((path) => probe.link(`${path}.link`)),
    ]);
    expect(answers).toEqual([
      ...odd.map((name) => expect.objectContaining({ type: 'file', size: Buffer.byteLength(name) })),
      ...odd.map(digest),
      ...odd,
      ...odd,
    ]);
  });

  it('keeps answers with their questions when some of them are missing', async () => {
    const paths = Array.from({ length: 200 }, (_, index) => at(index % 3 === 0 ? 'file' : `missing-${index}`));
    const distinct = paths.map((path, index) => `${path}${index % 3 === 0 ? '' : index}`);
    const answers = await answersOf(
      shell,
      distinct.map((path) => probe.stat(path)),
    );
    expect(answers.map((answer) => answer === null)).toEqual(distinct.map((_, index) => index % 3 !== 0));
  });

  it('content: says why a file is no text to edit', async () => {
    writeFileSync(at('latin1'), Buffer.from([0x67, 0xfc, 0x6e]));
    writeFileSync(at('largest'), 'x'.repeat(1 << 20));
    writeFileSync(at('larger'), 'x'.repeat((1 << 20) + 1));
    writeFileSync(at('nul'), 'a\0b');
    const questions = ['latin1', 'largest', 'larger', 'nul'].map((name) => probe.content(at(name)));
    expect(await answersOf(shell, questions)).toEqual([
      { unavailable: 'the file is not UTF-8 text' },
      'x'.repeat(1 << 20),
      { unavailable: 'the file is larger than 1 MB' },
      'a\0b',
    ]);
  });
});
