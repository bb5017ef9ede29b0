import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { describe, expect, it, vi } from 'vitest';
import { isRunning } from '../shell/testing/processes.ts';
import { shells, startShell, type TestShell } from '../shell/testing/shells.ts';
import { helloProgram, type Journal, parseHello } from './hello.ts';
import { parseRecovered, recoverProgram, recoverSeconds } from './recover.ts';
import { startProcess } from './testing/process.ts';

const journal: Journal = {
  folder: '/run/pincer/x',
  shell: undefined,
  alive: false,
  orphan: false,
  ended: [],
  begun: undefined,
  process: undefined,
  temporary: [],
};

/** What a killed run left, as a greeting reads it back. */
async function left(shell: TestShell, run: string, lines: readonly string[]): Promise<Journal> {
  const folder = `${shell.folder}/run/${run}`;
  mkdirSync(folder, { recursive: true });
  writeFileSync(`${folder}/journal`, lines.map((line) => `${line}\n`).join(''));
  const entry = (await shell.ask(helloProgram({ withFacts: false, stateFolder: shell.folder }))).get('hello');
  const found = entry && parseHello(entry, 'root').journals.find((one) => one.folder === folder);
  if (!found) throw new Error(`No journal of ${run}.`);
  return found;
}

async function recover(shell: TestShell, journals: readonly Journal[], mayKill = false): Promise<readonly string[][]> {
  const entries = await shell.ask(recoverProgram(journals, () => mayKill));
  return parseRecovered(entries, journals.length).map((lines) => [...lines]);
}

describe.each(shells)('what an interrupted run left, brought to an end by %s', (kind) => {
  it('is removed with its temporary files, and its journal is read first', async () => {
    await using shell = await startShell(kind);
    const temporary = `${shell.folder}/it's a/.pincer.1.tmp`;
    mkdirSync(`${shell.folder}/it's a`);
    writeFileSync(temporary, 'half');
    writeFileSync(`${shell.folder}/kept`, 'whole');
    const lines = ['s 4194999', 'b p/one', `t ${temporary}`, 'e p/one', 'b p/two'];
    const found = await left(shell, 'one', lines);
    expect(await recover(shell, [found])).toEqual([lines]);
    expect([existsSync(temporary), existsSync(`${shell.folder}/run/one`)]).toEqual([false, false]);
    expect(readFileSync(`${shell.folder}/kept`, 'utf8')).toBe('whole');
  });

  it('is kept apart: several runs, each with its own lines', async () => {
    await using shell = await startShell(kind);
    const journals = [await left(shell, 'a', ['s 4194999', 'b p/one']), await left(shell, 'b', ['s 4194998'])];
    expect(await recover(shell, journals)).toEqual([['s 4194999', 'b p/one'], ['s 4194998']]);
  });

  it('is waited for where a step still runs, and what the step wrote into the journal is seen', async () => {
    await using shell = await startShell(kind);
    const path = `${shell.folder}/run/one/journal`;
    using step = startProcess('timeout', '20', 'sh', '-c', 'sleep 0.4; echo e p/one >>"$1"', 'pincer', path);
    const found = await left(shell, 'one', ['s 4194999', 'b p/one', `p ${step.pid}`]);
    const [lines] = await recover(shell, [found]);
    expect(lines?.at(-1)).toBe('e p/one');
    await step.ended;
  });

  it('is not waited for where the process id belongs to another program by now', async () => {
    await using shell = await startShell(kind);
    using other = startProcess('sleep', '60');
    const found = await left(shell, 'one', ['s 4194999', 'b p/one', `p ${other.pid}`]);
    const started = performance.now();
    await recover(shell, [found]);
    expect(performance.now() - started).toBeLessThan(5000);
    expect(isRunning(String(other.pid))).toBe(true);
  });

  it.each([
    [true, false],
    [false, true],
  ])('loses its shell only where that may be killed (%s)', async (mayKill, runs) => {
    await using shell = await startShell(kind);
    using other = startProcess('/bin/sh');
    await recover(shell, [await left(shell, 'one', [`s ${other.pid} ${other.started}`, 'b p/one'])], mayKill);
    await vi.waitFor(() => expect(isRunning(String(other.pid))).toBe(runs), { timeout: 10_000 });
  });
});

describe('recoverSeconds', () => {
  it('leaves time for a step that runs on, and little where none does', () => {
    expect(recoverSeconds([journal, journal])).toBe(30);
    expect(recoverSeconds([journal, { ...journal, process: 7 }])).toBeGreaterThan(1800);
    expect(
      recoverSeconds([
        { ...journal, process: 7 },
        { ...journal, process: 8 },
      ]),
    ).toBeGreaterThan(3600);
  });
});

describe('parseRecovered', () => {
  it('has a list for every journal, also where no record came', () => {
    expect(parseRecovered(new Map(), 2)).toEqual([[], []]);
  });
});
