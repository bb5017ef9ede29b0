import { mkdirSync } from 'node:fs';
import { describe, expect, it, vi } from 'vitest';
import { z } from 'zod';
import { block } from '../core/block.ts';
import { TaskError } from '../core/errors.ts';
import { flush } from '../core/flush.ts';
import { defineModule } from '../core/module.ts';
import { sh } from '../core/shell.ts';
import { step } from '../core/step.ts';
import { task } from '../core/task.ts';
import { command } from '../modules/command.ts';
import { file } from '../modules/file.ts';
import { runHere } from '../testing/local.ts';
import { losable } from './testing/losable.ts';
import { usePlayground } from './testing/playground.ts';

const here = usePlayground();

/** Refuses at the one stage that is wanted. */
const refusing = defineModule({
  name: 'refusing',
  kind: 'action',
  params: z.strictObject({ at: z.enum(['diff', 'apply', 'result']) }),
  probe: () => ({}),
  diff: ({ at }) => {
    if (at === 'diff') throw new TaskError({ code: 'AT_DIFF', message: 'Refused.' });
    return [{ field: 'x', summary: 'x' }];
  },
  apply: ({ at }) => {
    if (at === 'apply') throw new TaskError({ code: 'AT_APPLY', message: 'Refused.' });
    return [step.direct(sh`true`)];
  },
  touches: () => [],
  result: ({ at }) => {
    if (at === 'result') throw new TaskError({ code: 'AT_RESULT', message: 'Refused.' });
  },
});

describe('a task that fails', () => {
  it('stops the host: what stands before it is done, what stands behind it is not even decided', async () => {
    const { result, statuses, outcomes } = await runHere(() => [here.write('a'), here.fail(), here.write('b')], here);
    expect(statuses).toEqual(['Write a: changed', 'Fail: failed']);
    expect([here.has('a'), here.has('b')]).toEqual([true, false]);
    expect(result).toMatchObject({
      state: 'failed',
      error: { code: 'STEP_FAILED' },
      counts: { changed: 1, failed: 1 },
    });
    expect(outcomes[1]).toMatchObject({
      error: { message: 'It ended with status 3: broken.' },
      outputs: [{ code: 3, stdout: '', stderr: 'broken\n' }],
    });
  });

  it.each(['diff', 'apply'] as const)('at its %s says what was thrown there', async (at) => {
    const { result, statuses } = await runHere(
      () => [here.write('a'), task('T', refusing({ at })), here.write('b')],
      here,
    );
    expect(statuses).toEqual(['Write a: changed', 'T: failed']);
    expect(result.error).toMatchObject({ code: `AT_${at.toUpperCase()}` });
    expect([here.has('a'), here.has('b')]).toEqual([true, false]);
  });

  it('because its module refuses what came says so', async () => {
    const { result, statuses } = await runHere(() => [here.write('a'), task('T', refusing({ at: 'result' }))], here);
    expect(statuses).toEqual(['Write a: changed', 'T: failed']);
    expect(result).toMatchObject({ state: 'failed', error: { code: 'AT_RESULT' } });
  });

  it('because the folder of its file is not there says which', async () => {
    const { result } = await runHere(() => [here.write('folder/a')], here);
    expect(result.error).toMatchObject({
      code: 'WRITE_FAILED',
      hint: expect.stringContaining(`Its folder ${here.root}/folder is not there: make it by directory()`),
    });
  });

  it('is decided on what the tasks before it made', async () => {
    const items = () => [
      task('Folder', command({ run: sh`mkdir ${`${here.root}/a`}`.text, touches: [`path:${here.root}/a`] })),
      here.write('a'),
    ];
    const { result, statuses } = await runHere(items, here);
    expect(statuses).toEqual(['Folder: changed', 'Write a: failed']);
    expect(result.error).toMatchObject({ code: 'NOT_A_FILE' });
  });
});

describe('a task that reads what is not to be had', () => {
  const reading = (from: ReturnType<typeof command>, options: Parameters<typeof task>[2] = {}) => {
    const first = task('First', from, options as never);
    const second = task('Second', file({ path: `${here.root}/b`, content: first.result.pick(({ stdout }) => stdout) }));
    return { first, second };
  };

  it('of a skipped task says so', async () => {
    const { result, statuses } = await runHere(() => {
      const { first, second } = reading(command({ run: 'echo x' }), { when: false });
      return [first, second];
    }, here);
    expect(statuses).toEqual(['First: skipped', 'Second: failed']);
    expect(result.error).toMatchObject({
      code: 'REF_MISSING',
      message: 'The result of another task is needed, but "First" was skipped.',
    });
  });

  it('of a failed task that was ignored says so', async () => {
    const { result } = await runHere(() => {
      const { first, second } = reading(command({ run: 'false' }), { ignoreErrors: true });
      return [first, second];
    }, here);
    expect(result.error).toMatchObject({ message: 'The result of another task is needed, but "First" failed.' });
  });

  it('of a task that tags left out says so', async () => {
    const { result } = await runHere(
      () => {
        const { first, second } = reading(command({ run: 'echo x' }));
        return [first, { ...second, options: { tags: ['wanted'] } }];
      },
      { stateFolder: here.stateFolder, selection: { tags: ['wanted'], skipTags: [] } },
    );
    expect(result.error).toMatchObject({
      code: 'REF_MISSING',
      message: 'The result of another task is needed, but "First" is not among the selected tasks.',
    });
  });

  it('of a task that runs later says what to do', async () => {
    const { result } = await runHere(() => {
      const { first, second } = reading(command({ run: 'echo x' }));
      return [here.write('a'), second, first];
    }, here);
    expect(result.error).toMatchObject({
      code: 'REF_UNKNOWN',
      message: 'It reads the result of a task that does not run before it.',
      hint: 'Put that task before this one, in the same playbook.',
    });
    expect(here.has('a')).toBe(true);
  });
});

describe('ignoreErrors', () => {
  it('goes on, also with what stood in the same message behind the failure', async () => {
    const items = () => {
      const failing = here.fail({ ignoreErrors: true });
      return [here.write('a'), failing, here.write('b'), here.write('c', { when: failing.changed })];
    };
    const { result, statuses } = await runHere(items, here);
    expect(statuses).toEqual(['Write a: changed', 'Fail: ignored', 'Write b: changed', 'Write c: skipped']);
    expect(result).toMatchObject({ state: 'done', counts: { ok: 2, changed: 2, ignored: 1, failed: 0, skipped: 1 } });
  });

  it('forgets what the failed task may have spoilt before it failed', async () => {
    here.put('a', 'x');
    const spoil = sh`echo spoilt >${`${here.root}/a`}; exit 1`.text;
    const items = () => [
      task('Spoil', command({ run: spoil, touches: [`path:${here.root}/a`] }), { ignoreErrors: true }),
      here.write('a'),
    ];
    expect((await runHere(items, here)).statuses).toEqual(['Spoil: ignored', 'Write a: changed']);
    expect(here.lines('a')).toEqual(['x']);
  });

  it('takes back what it was taken for: later conditions see that nothing changed, and owe no handler', async () => {
    const items = () => {
      const failing = here.fail({ ignoreErrors: true });
      return [failing, here.write('b', { when: failing.changed, notify: here.log('told') }), flush(), here.write('c')];
    };
    const { statuses } = await runHere(items, here);
    expect(statuses).toEqual(['Fail: ignored', 'Write b: skipped', 'Write c: changed']);
    expect([here.lines('log'), here.ledger()]).toEqual([[], undefined]);
  });

  it('goes on after a decision that failed', async () => {
    mkdirSync(`${here.root}/a`);
    const { result, statuses } = await runHere(() => [here.write('a', { ignoreErrors: true }), here.write('b')], here);
    expect(statuses).toEqual(['Write a: ignored', 'Write b: changed']);
    expect(result.state).toBe('done');
  });
});

describe('fails', () => {
  const said = (text: string) => (result: { readonly stdout: string }) => result.stdout === `${text}\n`;
  const echo = (text: string, effect: 'read' | 'change') => command({ run: sh`echo ${text}`.text, effect });

  it.each(['read', 'change'] as const)('judges the result of a command (effect %s)', async (effect) => {
    const items = (text: string) => () => [task('Say', echo(text, effect), { fails: said('no') }), here.write('b')];
    const bad = await runHere(items('no'), here);
    expect(bad.statuses).toEqual(['Say: failed']);
    expect(bad.result.error).toMatchObject({
      code: 'RESULT_REFUSED',
      message: 'Its `fails` condition says that the result is a failure.',
      location: { file: expect.stringContaining('failing.test.ts') },
    });
    expect(here.has('b')).toBe(false);
    const good = await runHere(items('yes'), here);
    expect(good.statuses).toEqual([effect === 'read' ? 'Say: ok' : 'Say: changed', 'Write b: changed']);
  });

  it('decides alone where every exit status is accepted', async () => {
    const items = (code: number) => () => [
      task('Exit', command({ run: `exit ${code}`, ok: 'any' }), { fails: (result) => result.code > 3 }),
    ];
    expect((await runHere(items(3), here)).statuses).toEqual(['Exit: changed']);
    expect((await runHere(items(4), here)).statuses).toEqual(['Exit: failed']);
  });
});

describe('a result that `fails` refused', () => {
  it.each(['read', 'change'] as const)('can still be read once the failure is ignored (effect %s)', async (effect) => {
    const items = () => {
      const say = task('Say', command({ run: 'echo hi', effect }), { fails: () => true, ignoreErrors: true });
      return [say, task('Keep', file({ path: `${here.root}/kept`, content: say.result.pick(({ stdout }) => stdout) }))];
    };
    const { statuses } = await runHere(items, here);
    expect(statuses).toEqual(['Say: ignored', 'Keep: changed']);
    expect(here.lines('kept')).toEqual(['hi']);
  });
});

describe('a link that is lost', () => {
  /** Says that it began, waits for a sign, and counts itself. */
  const slowly = () => {
    const [began, go, log] = ['began', 'go', 'log'].map((name) => `${here.root}/${name}`);
    return sh`: >${began ?? ''}; until [ -e ${go ?? ''} ]; do sleep 0.02; done; echo ran >>${log ?? ''}`.text;
  };

  /** Runs until the slow step began, cuts the link, does something on the host, and lets the step end. */
  async function runAndLose(items: Parameters<typeof runHere>[0], meanwhile = () => {}) {
    const { transport, lose } = losable();
    const run = runHere(items, { transport, stateFolder: here.stateFolder, reconnectPauses: [0, 0.05] });
    await vi.waitFor(() => expect(here.has('began')).toBe(true), { timeout: 10_000 });
    lose();
    meanwhile();
    here.put('go', '');
    return run;
  }

  /** The slow step as a state, which leaves what stands behind it in the same message. */
  const once = (options: Parameters<typeof here.write>[1] = {}) => {
    const log: `path:${string}` = `path:${here.root}/log`;
    return task('Once', command({ run: slowly(), creates: `${here.root}/log`, touches: [log] }), options);
  };

  it('while an action ran: nobody can say how it ended, and it is not repeated', async () => {
    const { result } = await runAndLose(() => [task('Act', command({ run: slowly() })), here.write('after')]);
    expect(result).toMatchObject({
      state: 'failed',
      error: {
        code: 'OUTCOME_UNKNOWN',
        message: 'The link broke while "Act" ran; nobody can say how it ended, and it is not repeated by itself.',
      },
      counts: { failed: 1 },
    });
    expect(here.lines('log')).toEqual(['ran']);
    expect(here.has('after')).toBe(false);
  });

  it('while an action ran: its failure is told, and rescued like any other', async () => {
    const items = () => [
      block('Move', [task('Act', command({ run: slowly() })), here.write('after')], {
        rescue: [here.write('rescued')],
        always: [here.write('always')],
      }),
    ];
    const { result, statuses } = await runAndLose(items);
    expect(statuses).toEqual(['Act: failed', 'Write rescued: changed', 'Write always: changed']);
    expect(result).toMatchObject({ state: 'done', counts: { rescued: 1, failed: 0 } });
    expect([here.lines('log'), here.has('after')]).toEqual([['ran'], false]);
  });

  it('while a state was brought about: it is decided again and counts as changed, and the run goes on', async () => {
    const { result, statuses, events } = await runAndLose(() => [
      here.write('before'),
      once({ notify: here.log('told') }),
      here.write('after'),
    ]);
    expect(result.error).toBeUndefined();
    expect(statuses).toEqual(['Write before: changed', 'Once: changed', 'Write after: changed', 'told: changed']);
    expect(here.lines('log')).toEqual(['ran', 'told']);
    expect(events.flatMap((event) => (event.type === 'note' ? [event.message] : []))).toEqual([
      expect.stringContaining('Coming back to see what ended.'),
    ]);
    expect([here.ledger(), result.pendingHandlers]).toEqual([undefined, []]);
  });

  it.each([
    ['the handler stood in the same message', false],
    ['the handler was to come in a later one', true],
  ])('forgets what it had decided behind the step, where %s', async (_, isJudged) => {
    const judged = () => task('Judged', command({ run: 'true', touches: [] }), { fails: () => false });
    const items = () => [once(), here.write('after', { notify: here.log('told') }), isJudged && judged()];
    // Others may be at work on the host meanwhile.
    const { statuses, result } = await runAndLose(items, () => here.put('after', 'x'));
    expect(result.error).toBeUndefined();
    expect(statuses.slice(0, 2)).toEqual(['Once: changed', 'Write after: ok']);
    expect([here.lines('log'), here.ledger(), result.pendingHandlers]).toEqual([['ran'], undefined, []]);
  });
});
