import { execFileSync } from 'node:child_process';
import { chmodSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { messageText, prelude, startCommand } from './prelude.ts';
import { shells } from './testing/shells.ts';

const nonce = '0123456789abcdef'.repeat(2);
const ready = `\x1e${nonce} READY\n`;

/** What a login shell prints when it runs a command, given what else stands on its standard input. */
function run(command: string, input: string, environment: Readonly<Record<string, string>> = {}): string {
  const env = { ...process.env, ...environment };
  return execFileSync('/bin/sh', ['-c', command], { input, env, encoding: 'utf8' });
}

describe('startCommand', () => {
  it.each(shells)('becomes %s, says that it is ready, and then takes its program from standard input', (kind) => {
    const { command, first } = startCommand(nonce, undefined, `/bin/${kind}`);
    expect(run(command, `${first}echo "$0"; echo $((6 * 7))\n`)).toBe(`${ready}/bin/${kind}\n42\n`);
    // Everyone on the host sees a command.
    expect(command).not.toContain(nonce);
  });

  it('asks sudo for the user with the nonce as its prompt, and hands on where the session comes from', () => {
    const folder = mkdtempSync(join(tmpdir(), 'pincer-sudo-'));
    try {
      // In the place of sudo: shows what it was given, and clears the environment as sudo does.
      const stub =
        '#!/bin/sh\nprintf "<%s>" "$@"; echo\nwhile [ "$1" != -- ]; do shift; done; shift\nexec env -i "$@"\n';
      writeFileSync(`${folder}/sudo`, stub);
      chmodSync(`${folder}/sudo`, 0o755);
      const connection = '203.0.113.9 50000 203.0.113.5 9922';
      const environment = { PATH: `${folder}:${process.env.PATH}`, SSH_CONNECTION: connection };
      const { command, first } = startCommand(nonce, 'it is me');
      const said = run(command, `${first}echo "$SSH_CONNECTION"\n`, environment);
      // What is written before sudo asked could be taken for the password.
      expect(first).toBe('');
      expect(said.startsWith(`<-k><-S><-H><-p><\x1e${nonce} PASSWORD\n><-u><it is me><--></bin/sh><-c>`)).toBe(true);
      expect(said.endsWith(`${ready}${connection}\n`)).toBe(true);
    } finally {
      rmSync(folder, { recursive: true });
    }
  });
});

describe('messageText', () => {
  it('is one brace group, so that a part of it runs nothing, and ends with its own frame on both streams', () => {
    const text = messageText(prelude(nonce), 'echo in\n');
    expect([text.startsWith('{\n'), text.endsWith('\nZ\n}\n')]).toEqual([true, true]);
    expect(run('exec sh', text)).toBe(`in\n\x1e${nonce} Z\n`);
    for (const end of ['}\n', 'Z\n}\n', 'cho in\nZ\n}\n']) {
      expect(run('sh 2>/dev/null || true', text.slice(0, -end.length))).toBe('');
    }
  });

  it('brings its functions along only in the first message of a session', () => {
    const program = 'B x\nE x 0\n';
    const [first, second] = [messageText(prelude(nonce), program), messageText('', program)];
    expect(second.length).toBeLessThan(first.length / 5);
    const answer = `\x1e${nonce} B x\n\x1e${nonce} E x 0\n\x1e${nonce} Z\n`;
    expect(run('exec sh', first + second)).toBe(answer + answer);
  });
});

describe('prelude', () => {
  it('names temporary files by what cannot be turned back into the nonce', () => {
    const mark = run('exec sh', messageText(prelude(nonce), 'printf "%s\\n" "$M"\n')).split('\n')[0] ?? '';
    expect(mark).toMatch(/^[0-9a-f]{12}$/);
    expect(nonce).not.toContain(mark);
    expect(prelude(nonce.replace('0', '1'))).not.toContain(mark);
  });

  it.each(shells)('keeps the nonce out of the environment of programs (%s)', (kind) => {
    expect(run(`exec ${kind}`, messageText(prelude(nonce), 'env\n'))).not.toContain(`=${nonce}`);
  });

  it.each(shells)('knows the number of the user (%s)', (kind) => {
    const text = messageText(prelude(nonce), 'printf "%s\\n" "$U"\n');
    expect(run(`exec ${kind}`, text).split('\n')[0]).toBe(String(process.getuid?.()));
  });

  it.each(shells)(
    'knows of a process its parent and when it was started, and nothing of one that is gone (%s)',
    (kind) => {
      const text = messageText(prelude(nonce), `K ${process.pid}; echo "$A $S"; K 4194999 || echo "gone <$A$S>"\n`);
      const fields = readFileSync('/proc/self/stat', 'latin1').split(') ').at(-1)?.split(' ') ?? [];
      expect(run(`exec ${kind}`, text).split('\n').slice(0, 2)).toEqual([`${fields[1]} ${fields[19]}`, 'gone <>']);
    },
  );
});
