import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, describe, expect, it } from 'vitest';
import { closingLine, countTests, failedTests } from './count-tests.ts';

const file = (status: string, ...tests: string[]) => ({
  name: '/src/lib/a.test.ts',
  status,
  message: '',
  assertionResults: tests.map((each) => ({ status: each, fullName: `is ${each}`, failureMessages: [] as string[] })),
});
const json = (...testResults: unknown[]): string => JSON.stringify({ testResults });

describe('countTests', () => {
  it('counts tests, not files', () => {
    const counts = countTests(json(file('passed', 'passed', 'passed', 'skipped'), file('failed', 'failed', 'pending')));
    expect(counts).toEqual({ passed: 2, failed: 1, skipped: 2 });
  });
  it('counts a file that could not be loaded as a failure', () => {
    expect(countTests(json(file('failed')))).toEqual({ passed: 0, failed: 1, skipped: 0 });
  });
  it('refuses what vitest did not write', () => {
    expect(() => countTests('{}')).toThrow();
  });
});

describe('failedTests', () => {
  it('names each with its reason, without colours and without the stack', () => {
    const failed = file('failed', 'passed', 'failed');
    failed.assertionResults[1]?.failureMessages.push('\u001b[31mError: no\u001b[39m\n\n    at x (/src/a.ts:1:1)\n');
    expect(failedTests(json(failed), '/src/')).toEqual(['FAILED lib/a.test.ts: is failed\n  Error: no']);
  });
  it('shows the first lines of a long reason', () => {
    const failed = { ...file('failed'), message: Array.from({ length: 40 }, (_, index) => `line ${index}`).join('\n') };
    expect(failedTests(json(failed), '/src/')[0]?.split('\n')).toHaveLength(7);
  });
  it('says nothing of what passed or was skipped', () => {
    expect(failedTests(json(file('passed', 'passed', 'skipped')), '/src/')).toEqual([]);
  });
});

it('closes with a line of its own', () => {
  const run = { passed: 2, failed: 1, skipped: 0 };
  expect(closingLine([run, run])).toBe('4 passed, 2 failed');
  expect(closingLine([{ ...run, skipped: 3 }])).toBe('2 passed, 1 failed, 3 skipped');
});

describe('the program', () => {
  const folder = mkdtempSync(join(tmpdir(), 'pincer-count-'));
  afterAll(() => rmSync(folder, { recursive: true, force: true }));
  const count = (...texts: string[]) => {
    const files = texts.map((text, index) => {
      const path = join(folder, `${index}.json`);
      if (text !== '') writeFileSync(path, text);
      else rmSync(path, { force: true });
      return path;
    });
    const script = fileURLToPath(new URL('./count-tests.ts', import.meta.url));
    const { status, stdout } = spawnSync(process.execPath, [script, ...files], { encoding: 'utf8' });
    return { status, stdout };
  };
  const good = json(file('passed', 'passed'));

  it('ends with 0 when every run passed tests and failed none', () => {
    expect(count(good, good)).toEqual({ status: 0, stdout: '2 passed, 0 failed\n' });
  });
  it.each([
    [
      'a failed test',
      [good, json(file('failed', 'failed', 'passed'))],
      'FAILED /src/lib/a.test.ts: is failed\n2 passed, 1 failed\n',
    ],
    ['a run without tests', [good, json()], '1 passed, 0 failed\n'],
    ['a run of skipped tests only', [json(file('passed', 'skipped'))], '0 passed, 0 failed, 1 skipped\n'],
    ['a missing file', [good, ''], '1 passed, 1 failed\n'],
    ['nothing to count', [], '0 passed, 0 failed\n'],
  ])('ends with 1 after %s', (_, texts, stdout) => {
    expect(count(...texts)).toEqual({ status: 1, stdout });
  });
});
