import { existsSync, readFileSync } from 'node:fs';
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { quote, rawShell } from '../core/shell.ts';
import { step } from '../core/step.ts';
import { shells, startShell, type TestShell } from './testing/shells.ts';
import { userText } from './user-text.ts';

describe('userText', () => {
  it('quotes text and arguments as words of `sh -c`', () => {
    expect(userText('echo "$1"', ["it's", ''])).toEqual({
      command: `sh -c 'echo "$1"' pincer 'it'\\''s' ''`,
      document: '',
    });
  });

  it('starts a mere command without a shell, unless it could be taken for something else', () => {
    const command = (...args: string[]) => userText('exec "$@"', args).command;
    expect(command('echo', "it's", '-n', 'A=b')).toBe(`echo 'it'\\''s' -n A=b`);
    for (const odd of ['-x', 'A=b', '']) expect(command(odd, 'a')).toMatch(/^sh -c 'exec "\$@"' pincer /);
  });

  it('moves what is too long for an argument into a here-document', () => {
    const long = `: ${'x'.repeat(100_000)}`;
    const { command, document } = userText(long, ['a b']);
    expect(command).toMatch(/^sh -c 'eval "\$\(cat <&3\)" 3<&-' pincer 3<<'END_[0-9a-f]{64}'$/);
    expect(document).toBe(`set -- 'a b'\n${long}\n${command.slice(-69, -1)}\n`);
    expect(userText('echo', ['x'.repeat(100_000)]).document).not.toBe('');
  });

  it('refuses NUL in both ways', () => {
    expect(() => userText('a\0', [])).toThrow('NUL');
    expect(() => userText(`a\0${'x'.repeat(100_000)}`, [])).toThrow('NUL');
  });
});

/** Text that would kill a shell into which it was spliced, or change what comes after. */
const hostile: Readonly<Record<string, string>> = {
  'an open quote': "echo 'oops",
  'an open double quote': 'echo "oops',
  'an open brace': '{ echo oops',
  'a closing brace': '}; echo out; {',
  'a here-document without an end': 'cat <<X\nfoo',
  exit: 'exit 7',
  'an error under set -e': 'set -e; false',
  'unset variables': 'set -u; echo $nothing',
  'a trap': 'trap "echo trapped; exit 9" EXIT TERM',
  'a directory change': 'cd /tmp',
  'a umask': 'umask 0777',
  'set -x': 'set -x; true',
  'redefined functions': 'B(){ exit; }; E(){ exit; }; Z(){ exit; }; exec 1>&- 2>&-',
  'variables of ours': 'N=0 D=/ F=1; export N D F',
  'a killed shell': 'kill -9 $$',
  'a signal to the group': 'kill -TERM 0',
  'reading all input': 'cat >/dev/null; read -r x',
  'a comment': 'echo out # "',
  'a trailing backslash': 'echo out \\',
  'a frame of another nonce': `printf '\\036%s E s-0.0 0\\n' ${'0'.repeat(32)}`,
};

describe.each(shells)('user text under %s', (kind) => {
  let shell: TestShell;
  beforeEach(async () => {
    shell = await startShell(kind);
  });
  afterEach(() => shell[Symbol.asyncDispose]());

  it.each(Object.entries(hostile))('%s does not reach our shell', async (_, text) => {
    const canary = step.direct(rawShell('printf "%s|" "$(pwd)" "$(umask)" "$-" "$(trap)"'));
    const [before, first, after] = await shell.run([canary, step.sh(rawShell(text), { ok: 'any' }), canary]);
    expect(first).toBeDefined();
    expect(after?.code).toBe(0);
    expect(after?.stdout.toString()).toBe(before?.stdout.toString());
    // The session goes on.
    expect((await shell.run([step.sh(rawShell('echo on'))]))[0]?.stdout.toString()).toBe('on\n');
  });

  it('hands each argument over as it is', async () => {
    const odd = ['', ' ', "it's", '-n', '$(id)', '`id`', '"', '\\', 'a\nb\n', '*', '~', 'ü€😀', '\x1e', '\x7f\x01'];
    const [entry] = await shell.run([step.sh(rawShell('printf "%s\\0" "$0" "$@"'), { args: odd })]);
    expect(entry?.stdout.toString().split('\0').slice(0, -1)).toEqual(['pincer', ...odd]);
  });

  it('quotes any text so that the shell gives it back', async () => {
    const words = fc.sample(
      fc
        .string({
          unit: fc.oneof(fc.nat(0x7f), fc.nat(0x10ffff)).map((code) => String.fromCodePoint(code)),
          maxLength: 40,
        })
        .filter((word) => !word.includes('\0') && word.isWellFormed()),
      200,
    );
    const answer = await shell.ask(`B a\nprintf '%s\\0' ${words.map(quote).join(' ')}\nE a $?\n`);
    expect(answer.get('a')?.stdout.toString().split('\0').slice(0, -1)).toEqual(words);
  });

  it('runs text longer than an argument may be, with its arguments, status and input', async () => {
    const long = `# ${'x'.repeat(200_000)}\nread -r line; printf '%s|' "$0" "$line" "$@" "$\{#}"; (exit 5)`;
    const [short, entry, big] = await shell.run([
      step.sh(rawShell('[ ! -e /proc/self/fd/3 ]'), { args: ['y'.repeat(100_000)] }),
      step.sh(rawShell(long), { args: ['a b', "it's"], stdin: 'typed\n', ok: [5] }),
      step.sh(rawShell('printf %s "$1"'), { args: ['z'.repeat(300_000)] }),
    ]);
    expect(short?.code).toBe(0);
    expect([entry?.code, entry?.stdout.toString()]).toEqual([5, "pincer|typed|a b|it's|2|"]);
    expect(big?.stdout.toString()).toBe('z'.repeat(300_000));
  });

  it('gives a command that reads its input nothing, and no terminal', async () => {
    const [entry] = await shell.run([
      step.sh(rawShell('cat; read -r x || echo "end of input"; : </dev/tty'), { ok: 'any', timeout: 5 }),
    ]);
    expect(entry?.stdout.toString()).toBe('end of input\n');
    expect(entry?.code).not.toBe(0);
    expect(entry?.stderr.toString()).toContain('/dev/tty');
  });

  it('gives a command in our own shell nothing to read either', async () => {
    const entries = await shell.run([step.direct(rawShell('cat')), step.direct(rawShell('read -r x'))], {
      deadline: 5,
    });
    expect(entries.map(({ code, stdout }) => [code, `${stdout}`])).toEqual([
      [0, ''],
      [1, ''],
    ]);
  });

  it('does not ask anybody: package tools and git are told so', async () => {
    const [entry] = await shell.run([step.sh(rawShell('echo $DEBIAN_FRONTEND $GIT_TERMINAL_PROMPT'))]);
    expect(entry?.stdout.toString()).toBe('noninteractive 0\n');
  });

  it('runs in the folder and with the environment that the step names', async () => {
    const [made, entry] = await shell.run([
      step.direct(rawShell(`mkdir -- ${quote(`${shell.folder}/-a 'b'`)}`)),
      step.sh(rawShell('pwd; printf "%s\\n" "$TEXT"; : >here'), {
        cwd: `${shell.folder}/-a 'b'`,
        env: { TEXT: `it's\n"$HOME"` },
      }),
    ]);
    expect(made?.code).toBe(0);
    expect(entry?.stdout.toString()).toBe(`${shell.folder}/-a 'b'\nit's\n"$HOME"\n`);
    expect(existsSync(`${shell.folder}/-a 'b'/here`)).toBe(true);
    // The environment of one command stays with it.
    const after = await shell.run([step.sh(rawShell('echo "[$TEXT]"'))]);
    expect(after[0]?.stdout.toString()).toBe('[]\n');
  });

  it('notes no more in the journal than what it ran', async () => {
    await shell.ask(`D=${quote(shell.folder)}\n`);
    await shell.run([step.sh(rawShell('echo $$ >"$1"'), { args: [`${shell.folder}/pid`] })]);
    const journal = readFileSync(`${shell.folder}/journal`, 'utf8').split('\n');
    // The noted process is the one whose group can be ended: `timeout`, the parent of the user's shell.
    expect(journal).toEqual(['b test', expect.stringMatching(/^p \d+$/), 'e test', '']);
  });
});
