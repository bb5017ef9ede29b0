import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { describe, expect, it, vi } from 'vitest';
import { isRunning } from '../shell/testing/processes.ts';
import { runHere } from '../testing/local.ts';
import { usePlayground } from './testing/playground.ts';
import { leaveBehind, startProcess, statOf, type TestProcess } from './testing/process.ts';

// Only the pauses between two looks are made short: what is looked at is real.
vi.mock('node:timers/promises', async (load) => {
  const real = await load<typeof import('node:timers/promises')>();
  const setTimeout: typeof real.setTimeout = (delay = 0, value, options) =>
    real.setTimeout(delay / 100, value, options);
  return { ...real, setTimeout };
});

const here = usePlayground();

/** Leaves the journal of another run behind, whose shell is this process. */
function leaveRun({ pid, started }: Pick<TestProcess, 'pid' | 'started'>): string {
  const folder = `${here.stateFolder}/run/20260101T000000-abcdef`;
  mkdirSync(folder, { recursive: true });
  writeFileSync(`${folder}/journal`, `s ${pid} ${started}\nb p/other\n`);
  return folder;
}

describe('another run at work on the host', () => {
  it('is not disturbed: the host is refused after a while, and nothing is changed', async () => {
    using other = startProcess('/bin/sh');
    const folder = leaveRun(other);
    const { result, statuses } = await runHere(() => [here.write('a')], here);
    expect(result).toMatchObject({
      state: 'refused',
      error: { code: 'HOST_BUSY', message: expect.stringContaining(`${folder}, process ${other.pid}`) },
      counts: { failed: 0, unreachable: 0, changed: 0 },
    });
    expect([statuses, here.has('a'), existsSync(folder)]).toEqual([[], false, true]);
  });

  it('is waited for, and what it left is cleared once its shell is gone', async () => {
    using other = startProcess('/bin/sh');
    const folder = leaveRun(other);
    const run = runHere(() => [here.write('a')], here);
    setTimeout(() => other[Symbol.dispose](), 30);
    const { result, statuses } = await run;
    expect(result.error).toBeUndefined();
    expect(statuses).toEqual(['Write a: changed']);
    expect(existsSync(folder)).toBe(false);
  });

  it('does not keep check mode from looking', async () => {
    using other = startProcess('/bin/sh');
    const folder = leaveRun(other);
    const { statuses } = await runHere(() => [here.write('a')], { stateFolder: here.stateFolder, check: true });
    expect([statuses, existsSync(folder)]).toEqual([['Write a: changed'], true]);
  });

  it('is ended and not waited for when its controller is gone: nobody would tell it to go on', async (context) => {
    using left = leaveBehind();
    // A session manager may have taken it in; then somebody is left.
    context.skip(statOf(left.pid).parent !== 1, 'an orphan does not become a child of process 1 here');
    const folder = leaveRun(left);
    const { result, statuses } = await runHere(() => [here.write('a')], here);
    expect(result.error).toBeUndefined();
    expect(statuses).toEqual(['Write a: changed']);
    expect([existsSync(folder), isRunning(String(left.pid))]).toEqual([false, false]);
  });
});
