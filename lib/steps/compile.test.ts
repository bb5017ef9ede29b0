import { describe, expect, it } from 'vitest';
import { rawShell, sh } from '../core/shell.ts';
import { step } from '../core/step.ts';
import { shells, startShell } from '../shell/testing/shells.ts';
import { compileTask } from './compile.ts';

const root = { name: 'root' };

describe('compileTask', () => {
  it('frames each step, keeps the journal, and stops at the first failure', () => {
    const steps = [step.direct(sh`mkdir -- ${'/srv/a'}`), step.direct(sh`chmod -- ${'0700'} ${'/srv/a'}`)];
    expect(compileTask('7', 'gateways/base/make-it', steps, root)).toMatchObject({
      program: [
        '[ -n "$F" ]||J b gateways/base/make-it',
        'if [ -z "$F" ];then B s-7.0',
        '{ mkdir -- /srv/a',
        '} </dev/null',
        'r=$?; E s-7.0 $r',
        'case $r in 0);;*)F=s-7.0;;esac',
        'fi',
        'if [ -z "$F" ];then B s-7.1',
        '{ chmod -- 0700 /srv/a',
        '} </dev/null',
        'r=$?; E s-7.1 $r',
        'case $r in 0);;*)F=s-7.1;;esac',
        'fi',
        '[ -n "$F" ]||J e gateways/base/make-it',
        '',
      ].join('\n'),
      records: ['s-7.0', 's-7.1'],
      seconds: 60,
    });
  });

  it('quotes the id of a task, whatever a role is called', () => {
    expect(compileTask('0', "a/it's $(reboot)/b", [], root).program).toContain("J b 'a/it'\\''s $(reboot)/b'\n");
  });

  it('allows for the longest that its steps may take', () => {
    const seconds = (...steps: Parameters<typeof compileTask>[2]) => compileTask('0', 'x', steps, root).seconds;
    const upload = { source: '/x', path: '/y', sha256: '', mode: '0644' };
    expect(seconds(step.write('/x', 'y', { mode: '0644' }))).toBe(30);
    // 120 s and a grace of 5 s of the validating program.
    expect(seconds(step.write('/x', 'y', { mode: '0644', validate: rawShell('true') }))).toBe(155);
    expect(seconds(step.sh(rawShell('x'), { timeout: 60 }), step.wait(rawShell('x'), { timeout: 9, every: 1 }))).toBe(
      89,
    );
    expect(seconds(step.upload({ ...upload, size: 32 * 1024 * 100 }))).toBe(130);
  });
});

describe.each(shells)('a compiled task with %s', (kind) => {
  it('runs nothing after a failure, neither of its own steps nor of later tasks of the message', async () => {
    await using shell = await startShell(kind);
    const first = compileTask('0', 'a', [step.sh(rawShell('exit 3')), step.direct(rawShell('echo no'))], root);
    const second = compileTask('1', 'b', [step.direct(rawShell('echo no'))], root);
    const entries = await shell.ask(`D='${shell.folder}'\n${first.program}${second.program}`);
    expect([...entries.keys()]).toEqual(['s-0.0']);
    const journal = await shell.ask('B j\ncat "$D/journal"\nE j 0\n');
    expect(journal.get('j')?.stdout.toString()).toMatch(/^b a\np \d+\n$/);
    // The next message starts afresh.
    expect((await shell.ask(second.program)).get('s-1.0')?.stdout.toString()).toBe('no\n');
  });

  it('goes on after a status that is no failure', async () => {
    await using shell = await startShell(kind);
    const entries = await shell.run([
      step.sh(rawShell('exit 3'), { ok: [0, 3] }),
      step.sh(rawShell('exit 200'), { ok: 'any' }),
      step.sh(rawShell('exit 0'), { ok: [1] }),
      step.sh(rawShell('echo no')),
    ]);
    expect(entries.map(({ code }) => code)).toEqual([3, 200, 0]);
  });
});
