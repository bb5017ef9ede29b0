import { mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { userInfo } from 'node:os';
import { describe, expect, it } from 'vitest';
import { shells, startShell, type TestShell } from '../shell/testing/shells.ts';
import { closedId, closeRun, type Hello, helloProgram, notify, openRun, parseHello, settle } from './hello.ts';
import { leaveBehind, startProcess, statOf } from './testing/process.ts';

const loginUser = userInfo().username;

/** Greets a real shell whose state folder is the shell's own folder. */
async function greet(shell: TestShell, options: { readonly withFacts?: boolean } = {}): Promise<Hello> {
  const program = helloProgram({ withFacts: options.withFacts ?? false, stateFolder: shell.folder });
  const entry = (await shell.ask(program)).get('hello');
  if (!entry) throw new Error('The host did not greet.');
  expect(entry.stderr.toString()).toBe('');
  return parseHello(entry, loginUser);
}

/** Leaves a run's journal behind, as a killed one does. */
function leaveJournal(shell: TestShell, run: string, ...lines: readonly string[]): string {
  const folder = `${shell.folder}/run/${run}`;
  mkdirSync(folder, { recursive: true });
  writeFileSync(`${folder}/journal`, lines.map((line) => `${line}\n`).join(''));
  return folder;
}
const leaveLedger = (shell: TestShell, ...lines: readonly string[]) =>
  writeFileSync(`${shell.folder}/ledger`, lines.map((line) => `${line}\n`).join(''));

describe.each(shells)('a greeting by %s', (kind) => {
  it('says who answers, that nothing is missing, and that nothing was left', async () => {
    await using shell = await startShell(kind);
    expect(await greet(shell)).toEqual({
      user: loginUser,
      uid: process.getuid?.(),
      connection: process.env.SSH_CONNECTION ?? '',
      missingTools: [],
      pending: [],
      hasLedger: false,
      journals: [],
      guardArmed: false,
      facts: undefined,
    });
    expect(readdirSync(shell.folder)).toEqual([]);
  });

  it('tells where the session comes from, as sshd set it', async () => {
    await using shell = await startShell(kind);
    const connection = '203.0.113.9 50000 203.0.113.5 9922';
    await shell.ask(`SSH_CONNECTION='${connection}'\n`);
    expect((await greet(shell)).connection).toBe(connection);
  });

  it('gathers facts only when they are wanted', async () => {
    await using shell = await startShell(kind);
    const release = Object.fromEntries(
      readFileSync('/etc/os-release', 'utf8')
        .split('\n')
        .map((line) => line.replaceAll('"', '').split('=')),
    ) as Record<string, string | undefined>;
    const { facts } = await greet(shell, { withFacts: true });
    expect(facts?.os).toEqual({
      id: release.ID ?? '',
      version: release.VERSION_ID ?? '',
      codename: release.VERSION_CODENAME ?? '',
    });
    expect(facts?.architecture).toMatch(/^\w+$/);
    expect(facts?.virtualization).toMatch(/^[a-z0-9-]*$/);
    // What os-release sets stays inside.
    const after = await shell.ask('B after\nprintf %s "$VERSION_ID"\nE after 0\n');
    expect(after.get('after')?.stdout.toString()).toBe('');
  });

  it('names the tools that are missing', async () => {
    await using shell = await startShell(kind);
    const program = helloProgram({ withFacts: false, stateFolder: shell.folder });
    const entries = await shell.ask(`PATH=/nonexistent\n${program}`);
    const entry = entries.get('hello');
    expect(entry && parseHello(entry, loginUser).missingTools).toEqual(
      expect.arrayContaining(['stat', 'timeout', 'sha256sum']),
    );
    expect((await greet(shell)).missingTools).toEqual([]);
  });

  it('tells which handlers are owed: notified after they last ran', async () => {
    await using shell = await startShell(kind);
    leaveLedger(shell, '+ aa', '+ bb', '- aa', '+ cc', '- bb', '+ bb', '+ cc', '- dd');
    expect(await greet(shell)).toMatchObject({ pending: ['cc', 'bb'], hasLedger: true });
    leaveLedger(shell, '+ aa', '- aa');
    expect(await greet(shell)).toMatchObject({ pending: [], hasLedger: true });
  });

  it('tells what an interrupted run had ended, begun and left', async () => {
    await using shell = await startShell(kind);
    const folder = leaveJournal(
      shell,
      '20260101T000000-abcdef',
      's 4194999',
      'b p/one',
      'p 11',
      'e p/one',
      "b p/it's two",
      'p 12',
      't /srv/a b/.pincer.0123.tmp',
      'p 13',
    );
    expect((await greet(shell)).journals).toEqual([
      {
        folder,
        shell: 4194999,
        alive: false,
        orphan: false,
        ended: ['p/one'],
        begun: "p/it's two",
        process: 13,
        temporary: ['/srv/a b/.pincer.0123.tmp'],
      },
    ]);
  });

  it('knows of no running step where the last task ended, or has only begun', async () => {
    await using shell = await startShell(kind);
    leaveJournal(shell, 'a', 's 4194999', 'b p/one', 'p 11', 'e p/one');
    leaveJournal(shell, 'b', 's 4194999', 'b p/one', 'p 11', 'e p/one', 'b p/two');
    leaveJournal(shell, 'c');
    const [ended, begun, empty] = (await greet(shell)).journals;
    expect(ended).toMatchObject({ begun: undefined, ended: ['p/one'] });
    expect(begun).toMatchObject({ begun: 'p/two', process: undefined, ended: ['p/one'] });
    expect(empty).toMatchObject({ shell: undefined, alive: false, begun: undefined, ended: [], temporary: [] });
  });

  it('tells a run whose shell lives from one that is gone, and never takes itself for another', async () => {
    await using shell = await startShell(kind);
    using other = startProcess('/bin/sh');
    const own = Number((await shell.ask('B own\necho $$\nE own 0\n')).get('own')?.stdout.toString());
    leaveJournal(shell, 'a', `s ${other.pid} ${other.started}`);
    leaveJournal(shell, 'b', `s ${own} ${statOf(own).started}`);
    leaveJournal(shell, 'c', 's 4194999 1');
    expect((await greet(shell)).journals).toMatchObject([
      { shell: other.pid, alive: true, orphan: false },
      { shell: own, alive: false },
      { shell: 4194999, alive: false, orphan: false },
    ]);
  });

  it('does not take another program that got the number since for the shell', async () => {
    await using shell = await startShell(kind);
    using other = startProcess('/bin/sh');
    leaveJournal(shell, 'a', `s ${other.pid} ${Number(other.started) - 1}`);
    leaveJournal(shell, 'b', `s ${other.pid}`);
    expect((await greet(shell)).journals.map(({ alive }) => alive)).toEqual([false, false]);
  });

  it('tells a shell that nobody is left to answer to', async () => {
    await using shell = await startShell(kind);
    using left = leaveBehind();
    leaveJournal(shell, 'a', `s ${left.pid} ${left.started}`);
    // A session manager may have taken it in; then somebody is left.
    const orphan = statOf(left.pid).parent === 1;
    expect((await greet(shell)).journals).toMatchObject([{ alive: true, orphan }]);
  });

  it.each([
    ['U=0', '/run/pincer', '/var/lib/pincer'],
    ['U=1000 HOME=/home/me', '/home/me/.local/state/pincer/run', '/home/me/.local/state/pincer'],
    ['U=1000 HOME=', '/nonexistent/.local/state/pincer/run', '/nonexistent/.local/state/pincer'],
  ])('keeps runs and ledger where they belong to the user (%s)', async (user, runs, ledger) => {
    await using shell = await startShell(kind);
    const program = `${user}\n${helloProgram({ withFacts: false })}B kept\nprintf '%s %s' "$R" "$L"\nE kept 0\n`;
    expect((await shell.ask(program)).get('kept')?.stdout.toString()).toBe(`${runs} ${ledger}`);
  });

  it('reads a ledger and a journal whose last line was cut off', async () => {
    await using shell = await startShell(kind);
    writeFileSync(`${shell.folder}/ledger`, '+ aa\n+ b');
    leaveJournal(shell, 'a', 's 4194999', 'b p/one');
    writeFileSync(`${shell.folder}/run/a/journal`, 's 4194999\nb p/one\ne p/o');
    expect(await greet(shell)).toMatchObject({ pending: ['aa'], journals: [{ begun: 'p/one', ended: [] }] });
  });
});

describe.each(shells)('what a run keeps on the host, by %s', (kind) => {
  it('is made for the run alone, and its journal says which shell writes it', async () => {
    await using shell = await startShell(kind);
    await greet(shell);
    const own = (await shell.ask(`${openRun('one')}B own\necho $$\nE own 0\n`)).get('own')?.stdout.toString().trim();
    expect(readFileSync(`${shell.folder}/run/one/journal`, 'utf8')).toBe(`s ${own} ${statOf(Number(own)).started}\n`);
    for (const folder of ['run', 'run/one']) {
      expect((statSync(`${shell.folder}/${folder}`).mode & 0o777).toString(8)).toBe('700');
    }
  });

  it('is a ledger of what is owed, which a next greeting reads', async () => {
    await using shell = await startShell(kind);
    await greet(shell);
    await shell.ask(openRun('one') + notify(['aa', 'bb']) + settle('aa'));
    expect(readFileSync(`${shell.folder}/ledger`, 'utf8')).toBe('+ aa\n+ bb\n- aa\n');
    expect((await greet(shell)).pending).toEqual(['bb']);
  });

  it('is not written once a step of the message failed', async () => {
    await using shell = await startShell(kind);
    await greet(shell);
    await shell.ask(`${openRun('one')}F=s-0.0\n${notify(['aa'])}${settle('bb')}${closeRun('one', false)}`);
    expect(readdirSync(shell.folder)).toEqual(['run']);
    expect(readdirSync(`${shell.folder}/run`)).toEqual(['one']);
  });

  it('stops the message when the ledger cannot be written', async () => {
    await using shell = await startShell(kind);
    await greet(shell);
    mkdirSync(`${shell.folder}/ledger`);
    const entries = await shell.ask(`${openRun('one')}${notify(['aa'])}B after\nprintf %s "$F"\nE after 0\n`);
    expect(entries.get('after')?.stdout.toString()).toBe('ledger');
  });

  it('goes at the end: the folder always, the ledger only when nothing is owed', async () => {
    await using shell = await startShell(kind);
    await greet(shell);
    await shell.ask(openRun('one') + notify(['aa']));
    leaveJournal(shell, 'other', 's 1');
    expect((await shell.ask(closeRun('one', true))).get(closedId)?.code).toBe(0);
    expect([readdirSync(shell.folder), readdirSync(`${shell.folder}/run`)]).toEqual([['ledger', 'run'], ['other']]);
    await shell.ask(closeRun(undefined, false));
    expect([readdirSync(shell.folder), readdirSync(`${shell.folder}/run`)]).toEqual([['run'], ['other']]);
  });
});
