import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, onTestFinished, test } from 'vitest';
import { parseReport, timedRun } from './timed-run.ts';

function folder(): string {
  const made = mkdtempSync(join(tmpdir(), 'pincer-timed-'));
  onTestFinished(() => rmSync(made, { recursive: true, force: true }));
  return made;
}

const invocation = (script: string) => ({ argv: ['sh', '-c', script], env: { GREETING: 'hi' }, cwd: '/' });

describe('parseReport', () => {
  test('reads status, time and the processor time of children', () => {
    const report = '3 1700000000.250000 1700000002.000000\n0m0.001s 0m0.002s\n1m1.250s 0m0.500s\n';
    expect(parseReport(report)).toEqual({ status: 3, wall: 1.75, cpu: 61.75 });
  });

  test('a command that was killed has no status', () => {
    expect(parseReport('').status).toBeUndefined();
  });
});

describe('timedRun', () => {
  test('keeps what is printed and measures both times', async () => {
    const log = join(folder(), 'log');
    const run = await timedRun(invocation('echo $GREETING; pwd; echo no >&2'), log);
    expect(readFileSync(log, 'utf8')).toBe('hi\n/\nno\n');
    expect(run.wall).toBeGreaterThan(0);
    expect(run.cpu).toBeGreaterThanOrEqual(0);
  });

  test('a command that fails is an error that names the log', async () => {
    const log = join(folder(), 'log');
    await expect(timedRun(invocation('exit 3'), log)).rejects.toMatchObject({
      code: 'BENCH_RUN',
      message: expect.stringContaining('ended with 3'),
      hint: expect.stringContaining(log),
    });
  });

  test('a run can be ended, with all that it started', async () => {
    const log = join(folder(), 'log');
    const interrupt = new AbortController();
    const running = timedRun(invocation('echo started; sleep 60 & wait'), log, interrupt.signal);
    for (let attempt = 0; attempt < 300 && readFileSync(log, 'utf8') === ''; attempt++) await sleep(10);
    interrupt.abort(new Error('enough'));
    await expect(running).rejects.toThrow('enough');
    await expect(timedRun(invocation('true'), log, interrupt.signal)).rejects.toThrow('enough');
  });
});
