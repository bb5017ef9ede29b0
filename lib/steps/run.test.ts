import { spawn } from 'node:child_process';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { describe, expect, it, vi } from 'vitest';
import { Secret } from '../core/secret.ts';
import { rawShell, sh } from '../core/shell.ts';
import { step } from '../core/step.ts';
import { messageText, prelude } from '../shell/prelude.ts';
import { isRunning } from '../shell/testing/processes.ts';
import { shells, startShell } from '../shell/testing/shells.ts';
import { compileTask } from './compile.ts';
import { shellCommand, waitCommand } from './run.ts';

describe('shellCommand', () => {
  it('runs one plain command in the shell itself', () => {
    expect(shellCommand(step.direct(sh`mkdir -- ${'/srv/a b'}`), 'p')).toBe("{ mkdir -- '/srv/a b'\n} </dev/null");
  });

  it('runs text under its deadline, in the background, with its process in the journal', () => {
    expect(shellCommand(step.sh(rawShell('make'), { timeout: 60, args: ['x'] }), 'p')).toBe(
      'LC_ALL=C.UTF-8 timeout -k 5 60 sh -c make pincer x </dev/null 8<&- 9<&- &\np=$!; J p $p; wait $p',
    );
  });

  it('passes environment, folder and input on without naming values as arguments', () => {
    const command = step.sh(rawShell('make'), {
      env: { TOKEN: new Secret('to ken', 'test'), EMPTY: '' },
      cwd: '/srv',
      stdin: new Secret('in put', 'test'),
    });
    expect(shellCommand(command, 'p')).toBe(
      "printf %s 'in put'|LC_ALL=C.UTF-8 TOKEN='to ken' EMPTY='' timeout -k 5 300 env -C /srv sh -c make pincer 8<&- 9<&- &\n" +
        'p=$!; J p $p; wait $p',
    );
  });

  it('refuses a name that would be read as shell', () => {
    const evil = step.sh(rawShell('make'), { env: { 'A=1;reboot;B': 'x' } });
    expect(() => shellCommand(evil, 'p')).toThrow('is no name of an environment variable');
  });
});

describe('waitCommand', () => {
  it('repeats its check on the host', () => {
    const text = waitCommand(step.wait(rawShell('test -e "$1"'), { timeout: 10, every: 0.2, args: ['/x'] }), 'p');
    expect(text).toMatch(
      /^LC_ALL=C\.UTF-8 timeout -k 5 10 sh -c '.*' pincer 0\.2 'test -e "\$1"' \/x <\/dev\/null 8<&- 9<&- &\n/,
    );
  });
});

describe.each(shells)('steps with %s', (kind) => {
  it('waits until a check succeeds, and no longer than it may', async () => {
    await using shell = await startShell(kind);
    const mark = `${shell.folder}/mark`;
    // The first try fails and makes what the second one looks for.
    const check = rawShell('echo "try $1"; [ -e "$1" ] || { : >"$1"; exit 1; }');
    const [found] = await shell.run([step.wait(check, { timeout: 10, every: 0.02, args: [mark] })]);
    expect(found?.code).toBe(0);
    expect(found?.stdout.toString()).toBe(`try ${mark}\ntry ${mark}\n`);
    const [late] = await shell.run([step.wait(rawShell('false'), { timeout: 0.2, every: 0.02 })]);
    expect(late?.code).toBe(124);
  });

  it('follows the output of a durable step and brings its status', async () => {
    await using shell = await startShell(kind);
    await shell.ask(`D='${shell.folder}'\n`);
    const seen: string[] = [];
    const [entry, next] = await shell.run(
      [
        step.sh(rawShell('echo one; sleep 0.3; cat; echo two >&2; exit 3'), { durable: true, ok: [3], stdin: 'in\n' }),
        step.sh(rawShell('echo next'), { durable: true }),
      ],
      { onOutput: (_, chunk) => seen.push(chunk.toString()) },
    );
    expect([entry?.code, `${entry?.stdout}`, `${entry?.stderr}`]).toEqual([3, 'one\nin\ntwo\n', '']);
    expect(seen[0]).toBe('one\n');
    expect([next?.code, `${next?.stdout}`]).toEqual([0, 'next\n']);
  });

  it('a durable step outlives its shell and the reader of its output', async () => {
    await using shell = await startShell(kind);
    const { folder } = shell;
    const text =
      'i=0; until [ -e "$1/go" ];do i=$((i+1)); [ $i -lt 500 ]||exit 1; sleep 0.02; done; echo out; >"$1/done"';
    const { program } = compileTask('0', 'apt', [step.sh(rawShell(text), { durable: true, args: [folder] })], {
      name: 'root',
    });
    const child = spawn(shell.shell, { stdio: ['pipe', 'pipe', 'pipe'], detached: true });
    child.stdin.write(messageText(prelude('b'.repeat(32)), `D='${folder}'\n${program}`));
    await vi.waitFor(() => expect(readFileSync(`${folder}/journal`, 'utf8')).toMatch(/^p \d+$/m));
    // What sshd does when the link is gone: closed pipes; and the worst that can happen to the shell itself.
    child.stdout.destroy();
    child.stderr.destroy();
    child.stdin.end();
    child.kill('SIGKILL');
    const pid = /^p (\d+)$/m.exec(readFileSync(`${folder}/journal`, 'utf8'))?.[1] ?? '';
    expect(isRunning(pid)).toBe(true);
    writeFileSync(`${folder}/go`, '');
    await vi.waitFor(() => expect(existsSync(`${folder}/done`)).toBe(true));
    expect(readFileSync(`${folder}/output`, 'utf8')).toBe('out\n');
    await vi.waitFor(() => expect(isRunning(pid)).toBe(false));
    // Begun and not ended: the next run knows.
    expect(readFileSync(`${folder}/journal`, 'utf8')).toBe(`b apt\np ${pid}\n`);
  });

  it('the process in the journal leads the group of all that the step started', async () => {
    await using shell = await startShell(kind);
    await shell.ask(`D='${shell.folder}'\n`);
    const text = rawShell('cut -d " " -f 5 /proc/$$/stat');
    const [entry, fed] = await shell.run([step.sh(text), step.sh(text, { stdin: 'x' })]);
    const noted = [...readFileSync(`${shell.folder}/journal`, 'utf8').matchAll(/^p (\d+)$/gm)].map(([, pid]) => pid);
    expect([entry, fed].map((one) => one?.stdout.toString().trim())).toEqual(noted);
  });
});
