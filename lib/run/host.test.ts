import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { describe, expect, it, vi } from 'vitest';
import { z } from 'zod';
import { skipCode, TaskError } from '../core/errors.ts';
import { flush } from '../core/flush.ts';
import { guarded } from '../core/guarded.ts';
import { handler } from '../core/handler.ts';
import { defineModule } from '../core/module.ts';
import { sh } from '../core/shell.ts';
import { task } from '../core/task.ts';
import { command } from '../modules/command.ts';
import { file } from '../modules/file.ts';
import { lineInFile } from '../modules/lineInFile.ts';
import { waitFor } from '../modules/waitFor.ts';
import { type LocalRun, runHere } from '../testing/local.ts';
import { snapshot } from '../testing/snapshot.ts';
import { createLocalTransport } from '../transport/local.ts';
import { cutAfter } from '../transport/testing/cut.ts';
import { usePlayground } from './testing/playground.ts';

const here = usePlayground();
const notes = ({ events }: LocalRun) => events.flatMap((event) => (event.type === 'note' ? [event.message] : []));

/** What a module says on a host that it is not for. */
const notHere = defineModule({
  name: 'notHere',
  kind: 'state',
  params: z.strictObject({}),
  probe: () => ({}),
  diff: () => {
    throw new TaskError({ code: skipCode, message: 'Not here.' });
  },
  apply: () => [],
  touches: () => [],
});

describe('handlers', () => {
  it('run once, at the end, in the order of definition', async () => {
    const items = () => {
      const [first, second] = [here.log('first'), here.log('second')];
      return [here.write('a', { notify: [second, first] }), here.write('b', { notify: first })];
    };
    const { statuses, result } = await runHere(items, here);
    expect(statuses).toEqual(['Write a: changed', 'Write b: changed', 'first: changed', 'second: changed']);
    expect(here.lines('log')).toEqual(['first', 'second']);
    expect([result.pendingHandlers, here.ledger()]).toEqual([[], undefined]);
    expect((await runHere(items, here)).statuses).toEqual(['Write a: ok', 'Write b: ok']);
  });

  it('run at a flush before what stands behind it, and again when they are notified again', async () => {
    const items = () => [
      here.write('a', { notify: here.log('told') }),
      flush(),
      task('Look', command({ run: sh`cp ${`${here.root}/log`} ${`${here.root}/seen`}`.text, touches: [] })),
      here.write('b', { notify: here.log('told') }),
    ];
    await runHere(items, here);
    expect([here.lines('seen'), here.lines('log')]).toEqual([['told'], ['told', 'told']]);
  });

  it('are not lost when the host fails: the ledger keeps them, and the next run runs them', async () => {
    const items = (isBroken: boolean) => () => [
      here.write('a', { notify: here.log('told') }),
      isBroken && here.fail(),
      here.write('b'),
    ];
    const first = await runHere(items(true), here);
    expect(first.result).toMatchObject({ state: 'failed', pendingHandlers: ['told'] });
    expect(here.ledger()).toEqual([`+ ${here.log('told').identity}`]);
    expect(here.lines('log')).toEqual([]);
    const second = await runHere(items(false), here);
    expect(second.statuses).toEqual(['Write a: ok', 'Write b: changed', 'told: changed']);
    expect([second.result.pendingHandlers, here.ledger(), here.lines('log')]).toEqual([[], undefined, ['told']]);
  });

  it('stay owed over any number of runs that fail, each written down once', async () => {
    const items = () => [here.write('a', { notify: here.log('told') }), here.fail()];
    await runHere(items, here);
    here.put('a', 'other');
    await runHere(items, here);
    expect(here.ledger()).toEqual([`+ ${here.log('told').identity}`]);
  });

  it('stay owed when they fail themselves, with those behind them', async () => {
    const broken = () => handler('broken', command({ run: 'exit 3' }));
    const items = () => {
      const [one, two, three] = [here.log('one'), broken(), here.log('three')];
      return [here.write('a', { notify: [one, two, three] })];
    };
    const { statuses, result } = await runHere(items, here);
    expect(statuses).toEqual(['Write a: changed', 'one: changed', 'broken: failed']);
    expect(result.pendingHandlers).toEqual(['broken', 'three']);
    expect(here.ledger()).toEqual([
      `+ ${here.log('one').identity}`,
      `+ ${broken().identity}`,
      `+ ${here.log('three').identity}`,
      `- ${here.log('one').identity}`,
    ]);
  });

  it('that are owed run also when tags leave out the tasks that notify them', async () => {
    const items = () => [
      here.write('a', { notify: here.log('told'), tags: ['files'] }),
      task('Fail', command({ run: 'exit 3' }), { tags: ['broken'] }),
    ];
    await runHere(items, here);
    const selection = { tags: ['other'], skipTags: [] };
    const { statuses } = await runHere(items, { stateFolder: here.stateFolder, selection });
    expect(statuses).toEqual(['told: changed']);
    expect(here.ledger()).toBeUndefined();
  });

  it('that this playbook does not know are told of and stay owed, whether the run changes something or not', async () => {
    mkdirSync(here.stateFolder);
    writeFileSync(`${here.stateFolder}/ledger`, '+ 0123456789abcdef\n');
    for (const status of ['changed', 'ok']) {
      const run = await runHere(() => [here.write('a')], here);
      expect(run.statuses).toEqual([`Write a: ${status}`]);
      expect(notes(run)).toEqual([
        'a handler (0123456789abcdef) that an earlier run notified is not in this playbook; it stays pending',
      ]);
      expect(here.ledger()).toEqual(['+ 0123456789abcdef']);
    }
  });

  it('of an earlier run have their place behind what notifies them, not at the first flush', async () => {
    mkdirSync(here.stateFolder);
    writeFileSync(`${here.stateFolder}/ledger`, `+ ${here.log('told').identity}\n`);
    const items = () => [
      here.write('a'),
      flush(),
      here.write('b', { notify: here.log('told') }),
      flush(),
      here.write('c'),
    ];
    const { statuses } = await runHere(items, here);
    expect(statuses).toEqual(['Write a: changed', 'Write b: changed', 'told: changed', 'Write c: changed']);
  });

  it('that are equal run once, in the place of the one that was defined first', async () => {
    const items = () => {
      const [first, second, again] = [here.log('first'), here.log('second'), here.log('first')];
      return [here.write('a', { notify: [second, first] }), here.write('b', { notify: again })];
    };
    expect((await runHere(items, here)).statuses.slice(2)).toEqual(['first: changed', 'second: changed']);
  });

  it('and readers of a task that check mode cannot judge are unknown too, never skipped', async () => {
    here.put('a', 'x');
    const items = () => {
      const spoil = task('Spoil', command({ run: `echo spoilt >${here.root}/a` }));
      const mend = here.write('a', { notify: here.log('told') });
      return [spoil, mend, here.write('b', { when: mend.changed })];
    };
    const { statuses } = await runHere(items, { stateFolder: here.stateFolder, check: true });
    expect(statuses).toEqual(['Spoil: unknown', 'Write a: unknown', 'Write b: unknown', 'told: unknown']);
  });

  it('that had nothing to do are told to a ledger that stays for others', async () => {
    mkdirSync(here.stateFolder);
    writeFileSync(`${here.stateFolder}/ledger`, '+ 0123456789abcdef\n');
    here.put('stamp', 'x');
    const stamp = () => handler('Stamp', file({ path: `${here.root}/stamp`, content: 'x' }));
    const { result } = await runHere(() => [here.write('a', { notify: stamp() })], here);
    expect(result.pendingHandlers).toEqual([]);
    const { identity } = stamp();
    expect(here.ledger()).toEqual(['+ 0123456789abcdef', `+ ${identity}`, `- ${identity}`]);
  });

  it('that have all run leave no ledger behind, also when the run that ran them was killed', async () => {
    mkdirSync(here.stateFolder);
    writeFileSync(`${here.stateFolder}/ledger`, '+ 0123456789abcdef\n- 0123456789abcdef\n');
    const run = await runHere(() => [here.write('a', { when: false })], here);
    expect([notes(run), here.ledger()]).toEqual([[], undefined]);
  });

  it('that find nothing to do, or are not for this host, are settled all the same', async () => {
    here.put('stamp', 'x');
    const items = () => {
      const stamp = handler('Stamp', file({ path: `${here.root}/stamp`, content: 'x' }));
      const elsewhere = handler('Elsewhere', notHere({}));
      return [here.write('a', { notify: [stamp, elsewhere] })];
    };
    const { statuses, result } = await runHere(items, here);
    expect(statuses).toEqual(['Write a: changed', 'Stamp: ok', 'Elsewhere: skipped']);
    expect([result.pendingHandlers, here.ledger()]).toEqual([[], undefined]);
  });

  it('are not notified by a task that only waits', async () => {
    const items = () => [task('Wait', waitFor({ path: here.root }), { notify: here.log('told') })];
    expect((await runHere(items, here)).statuses).toEqual(['Wait: ok']);
    expect([here.lines('log'), here.ledger()]).toEqual([[], undefined]);
  });
});

describe('what an interrupted run left', () => {
  it('is brought to an end before anything is decided', async () => {
    const folder = `${here.stateFolder}/run/20260101T000000-abcdef`;
    const half = `${here.root}/.pincer.0123.tmp`;
    mkdirSync(folder, { recursive: true });
    writeFileSync(`${folder}/journal`, `s 4194999\nb p/write-a\nt ${half}\n`);
    here.put('.pincer.0123.tmp', 'half');
    const run = await runHere(() => [here.write('a')], here);
    expect(run.statuses).toEqual(['Write a: changed']);
    expect(notes(run)).toEqual(['an earlier run was interrupted here; what it left is brought to an end first']);
    expect(snapshot(here.root)).toEqual(['a file 644 "x"']);
    expect(existsSync(folder)).toBe(false);
  });

  it('is left alone by check mode, which changes nothing', async () => {
    const folder = `${here.stateFolder}/run/20260101T000000-abcdef`;
    mkdirSync(folder, { recursive: true });
    writeFileSync(`${folder}/journal`, 's 4194999\nb p/write-a\n');
    const before = snapshot(here.stateFolder);
    const run = await runHere(() => [here.write('a')], { stateFolder: here.stateFolder, check: true });
    expect([run.statuses, notes(run)]).toEqual([['Write a: changed'], []]);
    expect(snapshot(here.stateFolder)).toEqual(before);
  });
});

describe('check mode and what is owed', () => {
  it('foretells the handler that an earlier run owes, and leaves it owed', async () => {
    const notifying = () => here.write('a', { notify: here.log('told') });
    await runHere(() => [notifying(), here.fail()], here);
    const before = snapshot(here.stateFolder);
    const check = await runHere(() => [notifying()], { stateFolder: here.stateFolder, check: true });
    expect(check.statuses).toEqual(['Write a: ok', 'told: unknown']);
    expect(snapshot(here.stateFolder)).toEqual(before);
    expect((await runHere(() => [notifying()], here)).statuses).toEqual(['Write a: ok', 'told: changed']);
  });
});

describe('check mode', () => {
  const items = () => [
    here.write('same'),
    here.write('new', { notify: here.log('told') }),
    task('Line', lineInFile({ path: `${here.root}/new`, line: 'more' })),
    task('Once', command({ run: sh`echo x >${`${here.root}/once`}`.text, creates: `${here.root}/once`, touches: [] })),
    task('Read', command({ run: 'echo yes', effect: 'read', reads: ['unit:ssh.service'] })),
    task('Act', command({ run: sh`echo x >${`${here.root}/act`}`.text })),
    here.write('same'),
    here.write('never', { when: false }),
  ];

  it('says what a run would do, and what it cannot say, and touches nothing', async () => {
    here.put('same', 'x');
    const before = snapshot(here.root);
    const { statuses, result } = await runHere(items, { stateFolder: here.stateFolder, check: true });
    expect(statuses).toEqual([
      'Write same: ok',
      'Write new: changed',
      'Line: changed',
      'Once: changed',
      'Read: ok',
      'Act: unknown',
      'Write same: unknown',
      'Write never: skipped',
      'told: unknown',
    ]);
    expect(result).toMatchObject({ state: 'done', counts: { ok: 5, changed: 3, unknown: 3, skipped: 1 } });
    expect(snapshot(here.root)).toEqual(before);
    expect(existsSync(here.stateFolder)).toBe(false);
  });

  it('foretells what the run then does', async () => {
    here.put('same', 'x');
    const check = await runHere(items, { stateFolder: here.stateFolder, check: true });
    const real = await runHere(items, here);
    const surprises = real.statuses.filter((status, index) => {
      const foretold = check.outcomes[index]?.status;
      return status.endsWith(': changed') && foretold !== 'changed' && foretold !== 'unknown';
    });
    expect(surprises).toEqual([]);
    expect(real.statuses).toContain('told: changed');
  });

  it('never runs a guarded block, however long its questions may take', async () => {
    const way = { way: { user: 'root', port: 22 }, allowedFrom: ['203.0.113.10'] };
    const slow = task('Slow', command({ run: 'echo yes', effect: 'read', reads: [], timeout: 300 }));
    const { statuses } = await runHere(() => [guarded('G', [here.write('a'), slow], way), here.write('b')], {
      stateFolder: here.stateFolder,
      check: true,
    });
    expect(statuses).toEqual(['Write a: changed', 'Slow: ok', 'Write b: changed']);
    expect([here.has('a'), existsSync(here.stateFolder)]).toEqual([false, false]);
  });

  it('foretells what depends on a wait as the run decides it: a wait is no change', async () => {
    const list = () => {
      const wait = task('Wait', waitFor({ path: here.root }));
      return [wait, here.write('a', { when: wait.changed })];
    };
    const check = await runHere(list, { stateFolder: here.stateFolder, check: true });
    expect(check.statuses).toEqual(['Wait: unknown', 'Write a: skipped']);
    expect((await runHere(list, here)).statuses).toEqual(['Wait: ok', 'Write a: skipped']);
  });

  it('fails where the run would', async () => {
    mkdirSync(`${here.root}/a`);
    const { result, statuses } = await runHere(() => [here.write('a'), here.write('b')], {
      stateFolder: here.stateFolder,
      check: true,
    });
    expect(statuses).toEqual(['Write a: failed']);
    expect(result).toMatchObject({ state: 'failed', error: { code: 'NOT_A_FILE' } });
  });

  it.each([true, false])('shows old and new text where the difference is asked for (check mode %s)', async (check) => {
    here.put('a', 'old\n');
    const list = () => [
      task('Replace', file({ path: `${here.root}/a`, content: 'new\n' })),
      task('Add', lineInFile({ path: `${here.root}/a`, line: 'more' })),
    ];
    const { outcomes } = await runHere(list, { stateFolder: here.stateFolder, check, diff: true });
    const texts = outcomes.flatMap(({ changes }) => changes.filter(({ field }) => field === 'content'));
    expect(texts).toMatchObject([
      { before: 'old\n', after: 'new\n' },
      { before: 'new\n', after: 'new\nmore\n' },
    ]);
    const plain = await runHere(() => [task('R', file({ path: `${here.root}/b`, content: 'new\n' }))], {
      stateFolder: here.stateFolder,
      check: true,
    });
    expect(plain.outcomes[0]?.changes[0]).not.toHaveProperty('after');
  });
});

describe('an abort', () => {
  it('before the start contacts no host', async () => {
    const transport = cutAfter(createLocalTransport());
    const { result, statuses } = await runHere(() => [here.write('a')], {
      stateFolder: here.stateFolder,
      transport,
      signal: AbortSignal.abort(),
    });
    expect([result.state, statuses, transport.counts.connections]).toEqual(['interrupted', [], 0]);
    expect(here.has('a')).toBe(false);
  });

  it('lets the present message end, starts nothing more, and loses no handler', async () => {
    const controller = new AbortController();
    const waiting = sh`: >${`${here.root}/began`}; until [ -e ${`${here.root}/go`} ]; do sleep 0.02; done`.text;
    const items = () => [
      task('Wait', command({ run: waiting, creates: `${here.root}/go` }), { notify: here.log('told') }),
      here.write('after'),
    ];
    const run = runHere(items, { stateFolder: here.stateFolder, signal: controller.signal });
    await vi.waitFor(() => expect(here.has('began')).toBe(true), { timeout: 10_000 });
    controller.abort();
    here.put('go', '');
    const { result, statuses } = await run;
    expect(statuses).toEqual(['Wait: changed']);
    expect(result).toMatchObject({ state: 'interrupted', pendingHandlers: ['told'], counts: { failed: 0 } });
    expect([here.has('after'), here.lines('log')]).toEqual([false, []]);
    expect((await runHere(items, here)).statuses).toEqual(['Wait: ok', 'Write after: changed', 'told: changed']);
  });
});

describe('what a run leaves on the host', () => {
  it.each([
    ['that ended well', () => [here.write('a')], 'done'],
    ['that failed', () => [here.write('a'), here.fail()], 'failed'],
  ] as const)('is nothing, of one %s', async (_, items, state) => {
    const { result } = await runHere(items, here);
    expect(result.state).toBe(state);
    expect(snapshot(here.stateFolder)).toEqual(['run directory 700']);
  });
});

describe('the result of a host', () => {
  it('counts and measures', async () => {
    const { result, events } = await runHere(() => [here.write('a'), here.write('b', { when: false })], here);
    expect(result).toMatchObject({ host: 'here', state: 'done', counts: { ok: 1, changed: 1, skipped: 1 } });
    expect(result.seconds).toBeGreaterThan(0);
    expect(result.sentBytes).toBeGreaterThan(500);
    expect(events.map(({ type }) => type)).toEqual([
      'run-start',
      'host-start',
      'host-ready',
      'item-start',
      'task',
      'task',
      'host-end',
      'run-end',
    ]);
    expect(events.at(-2)).toEqual({ type: 'host-end', host: 'here', result });
  });
});
