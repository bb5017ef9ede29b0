import { existsSync, mkdirSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { sh } from '../core/shell.ts';
import { type Step, step } from '../core/step.ts';
import { isRunning } from '../shell/testing/processes.ts';
import { asNobody, shells, startShell, type TestShell } from '../shell/testing/shells.ts';
import { startPlacing } from './place.ts';

/** The process of the helper, told by the way that only it reads; none: nobody does. */
function helperOf({ folder }: TestShell): string | undefined {
  const reads = (pid: string): boolean => {
    try {
      return statSync(`/proc/${pid}/fd/0`).ino === statSync(`${folder}/8`).ino;
    } catch {
      return false; // it ended, or is somebody else's
    }
  };
  return readdirSync('/proc').find((name) => /^\d+$/.test(name) && reads(name));
}

describe.each(shells)('the helper of many writes with %s', (kind) => {
  let shell: TestShell;
  beforeEach(async () => {
    shell = await startShell(kind);
    await shell.ask(`D='${shell.folder}'\n${startPlacing}`);
  });
  afterEach(() => shell[Symbol.asyncDispose]());
  const path = (name: string): string => `${shell.folder}/${name}`;
  const mode = (name: string): string => (statSync(path(name)).mode & 0o7777).toString(8).padStart(4, '0');
  const left = (): string[] => readdirSync(shell.folder).filter((name) => name.startsWith('.pincer'));

  it('puts files in place, with their modes, whatever they are called', async () => {
    const names = ["it's", 'a b', '-rf', 'new\nline', 'ü€😀', '$(id)', '"', '\\'];
    const steps = names.map((name, index) => step.write(path(name), name, { mode: index % 2 === 0 ? '0644' : '4711' }));
    const entries = await shell.run(steps);
    expect(entries.map(({ code, stderr }) => [code, `${stderr}`])).toEqual(names.map(() => [0, '']));
    expect(names.map((name) => readFileSync(path(name), 'utf8'))).toEqual(names);
    expect(names.map(mode)).toEqual(names.map((_, index) => (index % 2 === 0 ? '0644' : '4711')));
    expect(left()).toEqual([]);
  });

  it('says why a file cannot be put in place, and leaves nothing', async () => {
    mkdirSync(path('folder'));
    const [entry, after] = await shell.run([
      step.write(path('folder'), 'x', { mode: '0644' }),
      step.direct(sh`echo too far`),
    ]);
    expect([entry?.code, after]).toEqual([1, undefined]);
    expect(`${entry?.stderr}`).toMatch(/directory\n$/);
    expect(left()).toEqual([]);
  });

  it('takes the mode of a file that nobody may read', async () => {
    const [entry] = await shell.run([step.write(path('closed'), 'x', { mode: '0000' })]);
    expect([entry?.code, mode('closed')]).toEqual([0, '0000']);
  });

  it('is not needed: when it dies, files are put in place without it', async () => {
    const helper = helperOf(shell);
    process.kill(Number(helper), 'SIGKILL');
    await vi.waitFor(() => expect(isRunning(helper ?? '')).toBe(false));
    const steps = ['a', 'b'].map((name) => step.write(path(name), name, { mode: '0755' }));
    expect((await shell.run(steps)).map(({ code }) => code)).toEqual([0, 0]);
    expect([readFileSync(path('b'), 'utf8'), mode('b')]).toEqual(['b', '0755']);
  });

  it('has its ways to itself: programs of the user get neither end', async () => {
    const look = sh`ls /proc/self/fd`;
    const ends = /^[89]$/m;
    const open = async (asked: Step): Promise<string> => `${(await shell.run([asked]))[0]?.stdout}`;
    expect(await open(step.direct(look))).toMatch(ends);
    expect(await open(step.sh(look))).not.toMatch(ends);
    expect(await open(step.wait(look, { timeout: 5, every: 1 }))).not.toMatch(ends);
    await shell.run([step.write(path('a'), 'x', { mode: '0644', validate: sh`${look} >${path('seen')}` })]);
    expect(readFileSync(path('seen'), 'utf8')).not.toMatch(ends);
  });

  it('ends with the shell', async () => {
    const helper = helperOf(shell) ?? '';
    expect(isRunning(helper)).toBe(true);
    shell.session.close();
    await vi.waitFor(() => expect(isRunning(helper)).toBe(false));
  });

  it('is started once, however often it is asked for', async () => {
    const helper = helperOf(shell);
    await shell.ask(`D='${shell.folder}'\n${startPlacing}`);
    expect(helperOf(shell)).toBe(helper);
  });
});

describe.each(shells)('without the helper, with %s', (kind) => {
  it.each([
    ['where perl is missing', 'command(){ return 1;}; '],
    ['where its ways cannot be made', 'mkfifo(){ return 1;}; '],
    ['where the folder of the run is gone', 'D=/nonexistent; '],
  ])('files are put in place as ever: %s', async (_, obstacle) => {
    await using shell = await startShell(kind);
    await shell.ask(`D='${shell.folder}'; ${obstacle}${startPlacing}unset -f command mkfifo; D=\n`);
    const [entry] = await shell.run([step.write(`${shell.folder}/a`, 'x', { mode: '0755' })]);
    expect([entry?.code, readFileSync(`${shell.folder}/a`, 'utf8')]).toEqual([0, 'x']);
    expect(existsSync(`${shell.folder}/8`)).toBe(false);
  });
});

it('a variable of the login named as ours does not make believe that it runs', async () => {
  vi.stubEnv('Y', '1');
  await using shell = await startShell('dash');
  vi.unstubAllEnvs();
  const [entry] = await shell.run([step.write(`${shell.folder}/a`, 'x', { mode: '0644' })]);
  // Believing it, the shell would complain of ways that are not open.
  expect([entry?.code, `${entry?.stderr}`]).toEqual([0, '']);
});

it('serves somebody without rights too', async () => {
  await using shell = await startShell('dash', asNobody());
  const [made] = await shell.run([step.sh(sh`mktemp -d`)]);
  const folder = `${made?.stdout}`.trim();
  await shell.ask(`D='${folder}'\n${startPlacing}`);
  const steps = ['0000', '0200', '0755'].map((wanted) => step.write(`${folder}/${wanted}`, 'x', { mode: wanted }));
  const user = { name: 'nobody' };
  expect((await shell.run(steps, { user })).map(({ code, stderr }) => [code, `${stderr}`])).toEqual([
    [1, expect.stringContaining('Permission denied')],
  ]);
  expect((await shell.run(steps.slice(1), { user })).map(({ code }) => code)).toEqual([0, 0]);
  await shell.run([step.sh(sh`rm -rf -- ${folder}`)]);
});
