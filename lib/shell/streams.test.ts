import { existsSync, writeFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { rawShell } from '../core/shell.ts';
import { step } from '../core/step.ts';
import { shells, startShell, type TestShell } from './testing/shells.ts';

describe.each(shells)('streams of %s', (kind) => {
  let shell: TestShell;
  beforeEach(async () => {
    shell = await startShell(kind);
  });
  afterEach(() => shell[Symbol.asyncDispose]());

  it('gives each record its own output on both streams', async () => {
    const steps = ['a', 'b', 'c'].map((name) =>
      step.sh(rawShell('echo "$1 err" >&2; echo "$1 out"; printf "$1 tail" >&2; exit 0'), { args: [name] }),
    );
    const entries = await shell.run([...steps, step.sh(rawShell('echo last >&2; exit 4'))]);
    expect(entries.map(({ code, stdout, stderr }) => [code, `${stdout}`, `${stderr}`])).toEqual([
      [0, 'a out\n', 'a err\na tail'],
      [0, 'b out\n', 'b err\nb tail'],
      [0, 'c out\n', 'c err\nc tail'],
      [4, '', 'last\n'],
    ]);
  });

  it('brings every byte exactly, NUL and missing final newlines included', async () => {
    const all = Array.from({ length: 256 }, (_, byte) => `\\${byte.toString(8).padStart(3, '0')}`).join('');
    const answer = await shell.ask(`B a\nprintf '${all}'\nE a 0\nB b\nprintf x\nE b 0\n`);
    expect(answer.get('a')?.stdout).toEqual(Buffer.from(Array.from({ length: 256 }, (_, index) => index)));
    expect(answer.get('b')?.stdout.toString()).toBe('x');
  });

  it('tells an end that may wait with the next begin, and one that may not at once', async () => {
    const sign = (name: string) => `${shell.folder}/${name}`;
    const wait = (name: string) => `: >'${sign(`at-${name}`)}'; until [ -e '${sign(name)}' ];do sleep 0.02;done\n`;
    const ended: string[] = [];
    const program = `B a\necho 1\ne a 3\n${wait('one')}B b\necho 2 >&2\nE b 0\n${wait('two')}B c\ne c 0\n`;
    const answer = shell.session.send({
      program,
      deadline: 15,
      onEntry: ({ id, code, stdout }) => ended.push(`${id} ${code} ${stdout}`),
    });
    await vi.waitFor(() => expect(existsSync(sign('at-one'))).toBe(true));
    await sleep(50);
    expect(ended).toEqual([]);
    writeFileSync(sign('one'), '');
    await vi.waitFor(() => expect(ended).toEqual(['a 3 1\n', 'b 0 ']));
    expect(existsSync(sign('at-two'))).toBe(true);
    writeFileSync(sign('two'), '');
    await answer;
    expect(ended).toEqual(['a 3 1\n', 'b 0 ', 'c 0 ']);
  });

  it('is done at the frame, although a background child keeps the streams open', async () => {
    const child = '(until [ -e "$1/go" ];do sleep 0.02; done; echo late; echo late >&2; : >"$1/said") & echo at once';
    const entries = await shell.run([
      step.sh(rawShell(child), { args: [shell.folder] }),
      step.sh(rawShell('echo second')),
    ]);
    expect(entries.map(({ stdout }) => stdout.toString())).toEqual(['at once\n', 'second\n']);
    // What it says between the messages belongs to nobody, and does not disturb the next one.
    writeFileSync(`${shell.folder}/go`, '');
    await vi.waitFor(() => expect(existsSync(`${shell.folder}/said`)).toBe(true));
    const [next] = await shell.run([step.sh(rawShell('echo next'))]);
    expect([`${next?.stdout}`, `${next?.stderr}`]).toEqual(['next\n', '']);
  });

  it('keeps the ends of a flood and counts the rest', async () => {
    const [entry] = await shell.run([
      step.sh(rawShell('echo first; head -c 40000000 /dev/zero | tr "\\0" x; echo; echo last')),
    ]);
    const text = entry?.stdout.toString() ?? '';
    expect(text.startsWith('first\nxxx')).toBe(true);
    expect(text.endsWith('xxx\nlast\n')).toBe(true);
    const kept = 2 << 20;
    expect(text).toContain(`[... ${40_000_000 + 12 - kept} bytes left out ...]`);
    expect(text.length).toBeLessThan(kept + 100);
  });

  it('shows output while a step still runs, with the record that it belongs to', async () => {
    const seen: string[] = [];
    await shell.run([step.sh(rawShell('echo one; sleep 0.05; echo two >&2')), step.sh(rawShell('echo three'))], {
      onOutput: (id, chunk) => seen.push(`${id} ${chunk}`),
    });
    expect(seen).toEqual(['s-0.0 one\n', 's-0.0 two\n', 's-0.1 three\n']);
  });

  it('does not block when both directions and both streams are full', async () => {
    const big = 'y'.repeat(1_000_000);
    const [entry] = await shell.run([
      // Prints far more than any pipe holds on both streams while its own input is still on the way.
      step.sh(rawShell('head -c 1000000 /dev/zero >&2; head -c 1000000 /dev/zero; cat | wc -c'), { stdin: big }),
    ]);
    expect(entry?.code).toBe(0);
    expect(entry?.stderr.length).toBe(1_000_000);
    expect(entry?.stdout.subarray(1_000_000).toString().trim()).toBe('1000000');
  });

  it('gives a command its input exactly, and a command that does not want it does not mind', async () => {
    const text = `no newline at the end, 'quotes', %s \\n, -n`;
    const entries = await shell.run([
      step.sh(rawShell('cat'), { stdin: text }),
      step.sh(rawShell('cat'), { stdin: '' }),
      step.sh(rawShell('true'), { stdin: 'z'.repeat(200_000) }),
      step.sh(rawShell('cat'), { stdin: '-e' }),
    ]);
    expect(entries.map(({ code, stdout }) => [code, stdout.toString()])).toEqual([
      [0, text],
      [0, ''],
      [0, ''],
      [0, '-e'],
    ]);
  });
});
