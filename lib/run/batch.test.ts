import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import type { TaskError } from '../core/errors.ts';
import { defineModule } from '../core/module.ts';
import { sh } from '../core/shell.ts';
import { type Step, step } from '../core/step.ts';
import { task } from '../core/task.ts';
import type { Entry } from '../shell/session.ts';
import { startPlacing } from '../steps/place.ts';
import { Batch, type PendingResult } from './batch.ts';
import { decide } from './decide.ts';
import { planned } from './testing/planned.ts';

const root = { name: 'root' };
const nothing = { notified: [], settled: [] };
const module = defineModule({
  name: 'steps',
  kind: 'action',
  params: z.strictObject({}),
  probe: () => ({}),
  diff: () => [{ field: 'x', summary: 'x' }],
  apply: () => [],
  touches: () => ['*'],
});

/** Adds one task with the given steps. */
function add(batch: Batch, name: string, steps: readonly Step[], account: Parameters<Batch['add']>[4] = nothing): void {
  const item = planned(task(name, module({})));
  const decision = decide(item, { values: new Map(), get: () => undefined });
  if (decision.kind !== 'apply') throw new Error('It was to be applied.');
  batch.add(item, decision, steps, root, account);
}
function batchOf(...steps: readonly (readonly Step[])[]): Batch {
  const batch = new Batch();
  for (const [index, list] of steps.entries()) add(batch, `Task ${index}`, list);
  return batch;
}
const entry = (id: string, code: number, stdout = '', stderr = ''): Entry => ({
  id,
  code,
  stdout: Buffer.from(stdout),
  stderr: Buffer.from(stderr),
});
const results = (batch: Batch, ...entries: readonly Entry[]) =>
  batch.results(new Map(entries.map((one) => [one.id, one])));
const kinds = (list: readonly PendingResult[]) => list.map(({ kind }) => kind);

describe('a batch', () => {
  it('is empty until something is added', () => {
    const batch = new Batch();
    expect([batch.isEmpty, batch.isFull, batch.program, batch.seconds]).toEqual([true, false, '', 0]);
    add(batch, 'One', [step.direct(sh`true`)]);
    expect([batch.isEmpty, batch.isFull, batch.tasks.length]).toEqual([false, false, 1]);
  });

  it('starts the helper of many writes ahead of the first step, and only for many', () => {
    const write = [step.write('/a', 'x', { mode: '0644' })];
    const batch = batchOf(write, [step.direct(sh`true`)], write, write);
    expect(batch.program).not.toContain(startPlacing);
    add(batch, 'One more', write);
    expect(batch.program.startsWith(startPlacing)).toBe(true);
    expect(batch.program.split(startPlacing)).toHaveLength(2);
  });

  it('is full from 256 KB on, so that a host starts to work early', () => {
    const write = (bytes: number) => [step.write('/a', 'x'.repeat(bytes), { mode: '0644' })];
    expect(batchOf(write(255 * 1024)).isFull).toBe(false);
    expect(batchOf(write(256 * 1024)).isFull).toBe(true);
    expect(batchOf(write(128 * 1024), write(128 * 1024)).isFull).toBe(true);
  });

  it('may take as long as all its steps together', () => {
    const [short, long] = [step.sh(sh`a`, { timeout: 5 }), step.sh(sh`b`, { timeout: 100 })];
    const alone = (one: Step) => batchOf([one]).seconds;
    expect(alone(short)).toBeGreaterThanOrEqual(5);
    expect(alone(long)).toBeGreaterThanOrEqual(100);
    expect(batchOf([short, long], [short]).seconds).toBe(2 * alone(short) + alone(long));
  });

  it('gives every step a record of its own, and offers uploads under theirs', () => {
    const upload = step.upload({ source: '/src', path: '/dst', sha256: 'x', size: 1, mode: '0644' });
    const batch = batchOf([step.direct(sh`a`), upload], [upload]);
    const records = batch.tasks.flatMap(({ compiled }) => compiled.records);
    expect(new Set(records).size).toBe(3);
    expect([...batch.uploads.keys()]).toEqual([records[1], records[2]]);
  });

  it('notes notifications before the steps of a task and settles handlers behind them', () => {
    const folder = mkdtempSync(join(tmpdir(), 'pincer-batch-'));
    const ledger = join(folder, 'ledger');
    const batch = new Batch();
    const look = step.direct(sh`cat ${ledger}`);
    add(batch, 'One', [look], { notified: ['aaaa', 'bbbb'], settled: ['cccc', 'dddd'] });
    // Stubs for the prelude's functions, which frame records and keep the journal.
    const program = `B() { :; }; E() { :; }; J() { :; }; F=; L=${folder}\n${batch.program}`;
    try {
      expect(execFileSync('/bin/sh', ['-c', program], { encoding: 'utf8' })).toBe('+ aaaa\n+ bbbb\n');
      expect(readFileSync(ledger, 'utf8')).toBe('+ aaaa\n+ bbbb\n- cccc\n- dddd\n');
    } finally {
      rmSync(folder, { recursive: true });
    }
  });
});

describe('results', () => {
  const plain = () => batchOf([step.sh(sh`a`), step.sh(sh`b`)], [step.sh(sh`c`)]);

  it('hold what each step printed, in order', () => {
    const list = results(plain(), entry('s-0.0', 0, 'one', 'warn'), entry('s-0.1', 0, 'two'), entry('s-1.0', 0));
    expect(list).toEqual([
      {
        kind: 'done',
        outputs: [
          { code: 0, stdout: 'one', stderr: 'warn' },
          { code: 0, stdout: 'two', stderr: '' },
        ],
      },
      { kind: 'done', outputs: [{ code: 0, stdout: '', stderr: '' }] },
    ]);
  });

  it('end with the first failure; what came behind was not started', () => {
    expect(results(plain(), entry('s-0.0', 0), entry('s-0.1', 3, '', 'no\n'))).toMatchObject([
      { kind: 'failed', outputs: [{ code: 0 }, { code: 3 }], error: { code: 'STEP_FAILED' } },
      { kind: 'not-started' },
    ]);
    expect(kinds(results(plain()))).toEqual(['not-started', 'not-started']);
  });

  it('of a task without steps are there without a record', () => {
    expect(results(batchOf([]))).toEqual([{ kind: 'done', outputs: [] }]);
  });

  it('are judged by the statuses that the step accepts', () => {
    const codes = (accepted: readonly number[] | 'any', code: number) =>
      kinds(results(batchOf([step.sh(sh`a`, { ok: accepted })]), entry('s-0.0', code)))[0];
    expect([codes([0, 3], 0), codes([0, 3], 3), codes([0, 3], 1), codes([3], 0)]).toEqual([
      'done',
      'done',
      'failed',
      'failed',
    ]);
    expect([codes('any', 0), codes('any', 137)]).toEqual(['done', 'done']);
  });

  it('read what came as UTF-8', () => {
    const [result] = results(batchOf([step.sh(sh`a`)]), entry('s-0.0', 0, 'grüße'));
    expect(result).toMatchObject({ outputs: [{ stdout: 'grüße' }] });
  });
});

describe('the error of a step', () => {
  function errorOf(failed: Step, code: number, stderr = '', stdout = ''): TaskError {
    const [result] = results(batchOf([failed]), entry('s-0.0', code, stdout, stderr));
    if (result?.kind !== 'failed') throw new Error('It was to fail.');
    return result.error;
  }
  const shell = step.sh(sh`a`, { timeout: 7 });
  const wait = step.wait(sh`a`, { timeout: 7, every: 1 });
  const write = step.write('/etc/motd', 'x', { mode: '0644' });
  const upload = step.upload({ source: '/src', path: '/opt/big', sha256: 'x', size: 1, mode: '0644' });

  it.each([
    ['STEP_FAILED', shell, 3, 'It ended with status 3: no such user.'],
    ['STEP_FAILED', wait, 1, 'It ended with status 1: no such user.'],
    ['STEP_TIMEOUT', shell, 124, 'It did not end within 7 s: no such user.'],
    ['STEP_TIMEOUT', shell, 137, 'It did not end within 7 s: no such user.'],
    ['STEP_TIMEOUT', wait, 124, 'It did not end within 7 s: no such user.'],
    ['WRITE_FAILED', write, 1, '/etc/motd was not written: no such user.'],
    ['WRITE_CONFLICT', write, 90, '/etc/motd was not written: no such user.'],
    ['VALIDATION_FAILED', write, 91, '/etc/motd was not written: no such user.'],
    ['UPLOAD_DAMAGED', upload, 92, '/opt/big was not written: no such user.'],
    ['WRITE_FAILED', upload, 124, '/opt/big was not written: no such user.'],
  ])('%s names what it was and the last line that was said', (code, failed, status, message) => {
    expect(errorOf(failed, status, 'warning\nno such user\n')).toMatchObject({ name: 'TaskError', code, message });
  });

  it('says what was printed on standard output where nothing else was said', () => {
    expect(errorOf(shell, 3, ' \n', 'first\nlast\n').message).toBe('It ended with status 3: last.');
    expect(errorOf(shell, 3).message).toBe('It ended with status 3.');
  });

  it('hints at what to do where something can be done', () => {
    expect(errorOf(shell, 124).hint).toContain('longer timeout');
    expect(errorOf(write, 90).hint).toContain('keeps writing it');
    expect(errorOf(write, 91).hint).toContain('old file is untouched');
    expect([errorOf(shell, 3).hint, errorOf(write, 1).hint]).toEqual([undefined, undefined]);
    const noFolder = errorOf(write, 2, 'sh: 4: cannot create /etc/.pincer.1.tmp: Directory nonexistent\n').hint;
    expect(noFolder).toMatch(/^Its folder \/etc is not there: make it by directory\(\)/);
  });

  it('leads to the line that wrote the task', () => {
    expect(errorOf(shell, 3).location).toMatchObject({ file: expect.stringContaining('batch.test.ts') });
    expect(errorOf(write, 1).location).toMatchObject({ file: expect.stringContaining('batch.test.ts') });
  });
});
