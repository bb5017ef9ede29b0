import { mkdirSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { block, type Items } from '../core/block.ts';
import { flush } from '../core/flush.ts';
import { guarded } from '../core/guarded.ts';
import { task } from '../core/task.ts';
import { command } from '../modules/command.ts';
import { runHere } from '../testing/local.ts';
import { usePlayground } from './testing/playground.ts';

const here = usePlayground();

describe('a guarded block', () => {
  const way = { way: { user: 'root', port: 22 }, allowedFrom: ['203.0.113.10'] };

  it.each([true, false])('fails with what cannot be decided (check mode %s)', async (check) => {
    mkdirSync(`${here.root}/a`);
    const items = () => [guarded('G', [here.write('a'), here.write('b')], way), here.write('after')];
    const { result, statuses } = await runHere(items, { stateFolder: here.stateFolder, check });
    expect(statuses).toEqual(['Write a: failed']);
    expect(result).toMatchObject({ state: 'failed', error: { code: 'NOT_A_FILE' }, counts: { failed: 1 } });
    expect([here.has('b'), here.has('after')]).toEqual([false, false]);
  });

  it.each([true, false])('fails with a result that `fails` refuses (check mode %s)', async (check) => {
    const judged = () => task('Judged', command({ run: 'echo no', effect: 'read' }), { fails: () => true });
    const { result, statuses } = await runHere(() => [guarded('G', [judged()], way)], {
      stateFolder: here.stateFolder,
      check,
    });
    expect(statuses).toEqual(['Judged: failed']);
    expect(result).toMatchObject({ state: 'failed', error: { code: 'RESULT_REFUSED' } });
  });
});

describe('a guarded block that has something to do', () => {
  it('does nothing of it where a result is refused', async () => {
    const way = { way: { user: 'root', port: 22 }, allowedFrom: ['203.0.113.10'] };
    const judged = () => task('Judged', command({ run: 'echo no', effect: 'read', reads: [] }), { fails: () => true });
    const { result, statuses } = await runHere(() => [guarded('G', [here.write('a'), judged()], way)], here);
    expect(statuses).toEqual(['Judged: failed']);
    expect(result).toMatchObject({ state: 'failed', error: { code: 'RESULT_REFUSED' } });
    expect(here.has('a')).toBe(false);
  });
});

describe('blocks', () => {
  const whole = (...body: Parameters<typeof block>[1]) =>
    block('B', body, { rescue: [here.write('rescued')], always: [here.write('always')] });

  it('without a failure run their body and always part', async () => {
    const { statuses, result } = await runHere(() => [whole(here.write('a')), here.write('after')], here);
    expect(statuses).toEqual(['Write a: changed', 'Write always: changed', 'Write after: changed']);
    expect(result.counts.rescued).toBe(0);
  });

  it('are rescued: the rest of the body is left out, the host goes on and does not count as failed', async () => {
    const items = () => [whole(here.write('a'), here.fail(), here.write('b')), here.write('after')];
    const { statuses, result } = await runHere(items, here);
    expect(statuses).toEqual([
      'Write a: changed',
      'Fail: failed',
      'Write rescued: changed',
      'Write always: changed',
      'Write after: changed',
    ]);
    expect(result).toMatchObject({ state: 'done', counts: { rescued: 1, failed: 0, changed: 4 } });
    expect(result.error).toBeUndefined();
    expect(here.has('b')).toBe(false);
  });

  it('leave out what stands behind the failure: it changed nothing, and has no result', async () => {
    const items = () => {
      const left = here.write('b');
      return [whole(here.fail(), left), here.write('c', { when: left.changed })];
    };
    const { result } = await runHere(items, here);
    expect(result).toMatchObject({ state: 'done', counts: { skipped: 1 } });
    expect([here.has('b'), here.has('c')]).toEqual([false, false]);

    const reading = () => {
      const left = task('Left', command({ run: 'true', touches: [] }));
      return [whole(here.fail(), left), here.write('c', { when: left.result.pick(() => true) })];
    };
    const { result: unread } = await runHere(reading, here);
    expect(unread.error).toMatchObject({
      code: 'REF_MISSING',
      message: expect.stringContaining('"Left" was left out'),
    });
  });

  it('are rescued from a decision that failed too', async () => {
    mkdirSync(`${here.root}/a`);
    const { statuses, result } = await runHere(() => [whole(here.write('a'), here.write('b'))], here);
    expect(statuses).toEqual(['Write a: failed', 'Write rescued: changed', 'Write always: changed']);
    expect(result).toMatchObject({ state: 'done', counts: { rescued: 1, failed: 0 } });
  });

  it('are not rescued from a failure that is ignored', async () => {
    const { statuses } = await runHere(() => [whole(here.fail({ ignoreErrors: true }), here.write('b'))], here);
    expect(statuses).toEqual(['Fail: ignored', 'Write b: changed', 'Write always: changed']);
  });

  it('run always before the host stops, also when the rescue itself failed', async () => {
    const plain = () => [block('B', [here.fail()], { always: [here.write('always')] }), here.write('after')];
    const first = await runHere(plain, here);
    expect(first.statuses).toEqual(['Fail: failed', 'Write always: changed']);
    expect(first.result).toMatchObject({ state: 'failed', error: { code: 'STEP_FAILED' }, counts: { failed: 1 } });

    const rescue = [here.fail(), here.write('never')];
    const second = await runHere(
      () => [block('B', [here.fail()], { rescue, always: [here.write('always')] }), here.write('after')],
      here,
    );
    expect(second.statuses).toEqual(['Fail: failed', 'Fail: failed', 'Write always: ok']);
    expect(second.result).toMatchObject({ state: 'failed', counts: { rescued: 1, failed: 1 } });
    expect([here.has('never'), here.has('after')]).toEqual([false, false]);
  });

  it('are left through every always part outward, and rescued by the first block around that can', async () => {
    const inner = () => block('Inner', [here.fail(), here.write('b')], { always: [here.write('inner always')] });
    const outer = (rescue: Items) =>
      block('Outer', [inner(), here.write('c')], { rescue, always: [here.write('outer always')] });
    const rescued = await runHere(() => [outer([here.write('rescued')]), here.write('after')], here);
    expect(rescued.statuses).toEqual([
      'Fail: failed',
      'Write inner always: changed',
      'Write rescued: changed',
      'Write outer always: changed',
      'Write after: changed',
    ]);
    expect(rescued.result).toMatchObject({ state: 'done', counts: { rescued: 1, failed: 0 } });

    const failed = await runHere(() => [outer([]), here.write('never')], here);
    expect(failed.statuses).toEqual(['Fail: failed', 'Write inner always: ok', 'Write outer always: ok']);
    expect(failed.result).toMatchObject({ state: 'failed', error: { code: 'STEP_FAILED' }, counts: { failed: 1 } });
    expect([here.has('b'), here.has('c'), here.has('never')]).toEqual([false, false, false]);
  });

  it('that were rescued in the end are not what a later failure is told by', async () => {
    const exit = (code: number) => task(`Exit ${code}`, command({ run: `exit ${code}`, touches: [] }));
    const inner = () => block('Inner', [exit(3)], { always: [exit(4)] });
    const items = () => [
      block('Outer', [inner()], { rescue: [here.write('rescued')] }),
      block('Later', [exit(5)], { always: [here.write('always')] }),
    ];
    const { result, statuses } = await runHere(items, here);
    expect(statuses).toEqual([
      'Exit 3: failed',
      'Exit 4: failed',
      'Write rescued: changed',
      'Exit 5: failed',
      'Write always: changed',
    ]);
    expect(result).toMatchObject({ state: 'failed', error: { message: 'It ended with status 5.' } });
  });

  it('do not run the rescue of a block in which nothing failed', async () => {
    const items = () => {
      const empty = block('Empty', [], { rescue: [here.write('never')] });
      return [block('B', [here.fail()], { rescue: [empty, here.write('rescued')] })];
    };
    const { statuses } = await runHere(items, here);
    expect(statuses).toEqual(['Fail: failed', 'Write rescued: changed']);
  });

  it('that were rescued run the handlers that their body notified', async () => {
    const items = () => [whole(here.write('a', { notify: here.log('reload') }), here.fail()), flush()];
    const { statuses } = await runHere(items, here);
    expect(statuses).toContain('reload: changed');
    expect(here.lines('log')).toEqual(['reload']);
    expect(here.ledger()).toBeUndefined();
  });
});
