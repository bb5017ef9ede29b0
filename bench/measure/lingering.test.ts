import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { expect, onTestFinished, test } from 'vitest';
import { endLingering, parseTicks } from './lingering.ts';

test('parseTicks adds user and system time, of itself and of its children', () => {
  expect(parseTicks('7 (ssh: a) b) S 1 7 7 0 -1 4194560 10 20 30 40 300 20 1 4 20 0 1 0 9')).toBe(325);
});

test('endLingering ends what has the text in its command line, and nothing else', async () => {
  const mark = `pincer-lingering-${process.pid}`;
  const start = (text: string) => {
    const child = spawn('sleep', ['60'], { argv0: text, stdio: 'ignore' });
    onTestFinished(() => void child.kill('SIGKILL'));
    return child;
  };
  const [ours, other] = [start(`${mark}-a`), start('pincer-other')];
  const ended = once(ours, 'exit');
  expect(await endLingering(`${mark}-a`)).toBeGreaterThanOrEqual(0);
  await ended;
  expect(other.exitCode ?? other.signalCode).toBeNull();
});
