import { chmodSync, mkdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Probe, probe } from '../core/probe.ts';
import { asNobody, shells, startShell, type TestShell } from '../shell/testing/shells.ts';
import { answersOf } from './testing/ask.ts';

const denied = { unavailable: 'permission denied' };

describe.each(shells)('what a user without rights learns from %s', (kind) => {
  let shell: TestShell;
  let at: (name: string) => string;
  beforeAll(async () => {
    shell = await startShell(kind, asNobody());
    at = (name) => `${shell.folder}/${name}`;
    for (const folder of ['closed', 'closed/below', 'listed', 'passed']) mkdirSync(at(folder));
    for (const file of ['secret', 'closed/file', 'closed/below/file', 'listed/file', 'passed/file', 'open']) {
      writeFileSync(at(file), 'x');
    }
    symlinkSync('../open', at('listed/link'));
    symlinkSync('closed/file', at('into-closed'));
    chmodSync(at('secret'), 0);
    chmodSync(at('listed'), 0o444);
    chmodSync(at('passed'), 0o111);
    chmodSync(at('closed'), 0);
  });
  afterAll(async () => {
    for (const folder of ['closed', 'listed', 'passed']) chmodSync(at(folder), 0o700);
    await shell[Symbol.asyncDispose]();
  });

  const ask = (question: (path: string) => Probe, names: readonly string[]) =>
    answersOf(
      shell,
      names.map((name) => question(at(name))),
    );

  it('stat: what is behind a closed folder is not known, and not absent', async () => {
    const hidden = [
      'closed/file',
      'closed/nothing',
      'closed/below/file',
      'closed/no/where',
      'listed/file',
      'listed/nothing',
    ];
    expect(await ask(probe.stat, hidden)).toEqual(hidden.map(() => denied));
    expect(await ask(probe.stat, ['nothing', 'no/where', 'passed/nothing', 'open/below'])).toEqual([
      null,
      null,
      null,
      null,
    ]);
    expect(await ask(probe.stat, ['secret', 'closed', 'passed/file', 'into-closed'])).toEqual([
      expect.objectContaining({ type: 'file', mode: '0000' }),
      expect.objectContaining({ type: 'directory', mode: '0000' }),
      expect.objectContaining({ type: 'file' }),
      expect.objectContaining({ type: 'symlink' }),
    ]);
  });

  it('sha256 and content: a file that may not be read is not absent', async () => {
    const names = ['secret', 'closed/file', 'listed/file', 'nothing', 'closed', 'passed/nothing'];
    expect(await ask(probe.sha256, names)).toEqual([denied, denied, denied, null, null, null]);
    expect(await ask((path) => probe.content(path), names)).toEqual([denied, denied, denied, null, null, null]);
    expect(await ask((path) => probe.content(path), ['open', 'passed/file'])).toEqual(['x', 'x']);
  });

  it('link: behind a closed folder nobody knows', async () => {
    expect(await ask(probe.link, ['listed/link', 'closed/link', 'nothing', 'into-closed'])).toEqual([
      denied,
      denied,
      null,
      'closed/file',
    ]);
  });

  it('sysctl: a key that only root may read', async () => {
    expect(await answersOf(shell, [probe.sysctl('kernel.cad_pid'), probe.sysctl('kernel.pid_max')])).toEqual([
      { unavailable: 'the kernel does not let it be read' },
      readFileSync('/proc/sys/kernel/pid_max', 'utf8').trim(),
    ]);
  });
});
