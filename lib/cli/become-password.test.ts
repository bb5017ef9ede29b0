import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { Secret } from '../core/secret.ts';
import { becomePassword } from './become-password.ts';

let folder = '';
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'pincer-password-'));
});
afterEach(() => {
  rmSync(folder, { recursive: true, force: true });
});

const prompt = (text: string): void => {
  throw new Error(`Nobody was to be asked: ${text}`);
};

describe("sudo's password", () => {
  it('is asked of nobody unless it is wanted', async () => {
    expect(await becomePassword(false, {}, prompt)).toBeUndefined();
    expect(await becomePassword(false, { PINCER_BECOME_PASSWORD_FILE: '' }, prompt)).toBeUndefined();
  });

  it('comes from a file that only its owner can read', async () => {
    const file = join(folder, 'password');
    writeFileSync(file, 'pass word\n', { mode: 0o600 });
    const password = await becomePassword(false, { PINCER_BECOME_PASSWORD_FILE: file }, prompt);
    const secret = await password?.();
    expect(secret).toBeInstanceOf(Secret);
    expect(secret?.reveal()).toBe('pass word');
  });

  it('is typed at a terminal, unseen', async () => {
    const program = join(folder, 'ask.mts');
    const module = new URL('./become-password.ts', import.meta.url).href;
    writeFileSync(
      program,
      `import { becomePassword } from '${module}';
const password = await becomePassword(true, {}, (text) => process.stderr.write(text));
const typed = await password();
console.log('typed ' + typed.reveal().length + ' ' + typed);
`,
    );
    // script(1) gives the program a terminal.
    const child = spawn('/usr/bin/script', ['-qec', `${process.execPath} ${program}`, '/dev/null'], { stdio: 'pipe' });
    let seen = '';
    const { promise: ended, resolve } = Promise.withResolvers<number | null>();
    child.on('close', resolve);
    child.stdout.setEncoding('utf8').on('data', (text: string) => {
      if (!seen.includes('password: ') && (seen + text).includes('password: ')) child.stdin.write('hunter22\r');
      seen += text;
    });
    expect(await ended).toBe(0);
    expect(seen).toContain("sudo's password: ");
    expect(seen).toContain('typed 8 ***');
    expect(seen).not.toContain('hunter');
  });
});
