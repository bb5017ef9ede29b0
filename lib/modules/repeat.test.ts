import { spawnSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { repeat } from './repeat.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'repeat-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

function run(seconds: string, script: string, shell: string) {
  const words = ['-c', repeat.text, 'pincer', seconds, '0.1', 'sh', '-c', script, 'pincer', join(folder, 'tries')];
  const { status, stdout, stderr } = spawnSync(shell, words, {
    encoding: 'utf8',
    env: { ...process.env, TMPDIR: folder },
  });
  return { status, stdout, stderr };
}
const tries = (): number => readFileSync(join(folder, 'tries'), 'utf8').length;

describe.each(['dash', 'bash'])('repeat in %s', (shell) => {
  it('runs what succeeds once, and answers its output', () => {
    expect(run('9', 'printf x >>"$1"; echo out; echo err >&2', shell)).toEqual({
      status: 0,
      stdout: 'out\n',
      stderr: 'err\n',
    });
    expect(tries()).toBe(1);
  });

  it('tries again until it succeeds, and answers the last try alone', () => {
    const script = 'printf x >>"$1"; wc -c <"$1"; [ "$(wc -c <"$1")" -ge 3 ]';
    expect(run('9', script, shell)).toMatchObject({ status: 0, stdout: '3\n' });
  });

  it('gives up when the time is over, with the status of the last try', () => {
    expect(run('1', 'printf x >>"$1"; echo no >&2; exit 7', shell)).toMatchObject({ status: 7, stderr: 'no\n' });
    expect(tries()).toBeGreaterThan(2);
  });

  it('leaves nothing behind', () => {
    run('0', 'printf x >>"$1"; exit 1', shell);
    expect(readdirSync(folder)).toEqual(['tries']);
  });
});
