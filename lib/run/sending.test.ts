import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import type { Items } from '../core/block.ts';
import { flush } from '../core/flush.ts';
import { defineModule } from '../core/module.ts';
import { probe } from '../core/probe.ts';
import { all } from '../core/ref.ts';
import { sh } from '../core/shell.ts';
import { type TaskOptions, task } from '../core/task.ts';
import { command } from '../modules/command.ts';
import { directory } from '../modules/directory.ts';
import { file } from '../modules/file.ts';
import { lineInFile } from '../modules/lineInFile.ts';
import { query } from '../modules/query.ts';
import { runHere } from '../testing/local.ts';
import { usePlayground } from './testing/playground.ts';

const here = usePlayground();
const path = (name: string) => `${here.root}/${name}`;
/** An action that says what it touches, or may change anything. */
const act = (name: string, options: TaskOptions<{ readonly stdout: string }> = {}, touches?: []) =>
  task(name, command({ run: 'echo ran', ...(touches ? { touches } : {}) }), options);

/** A question that follows from the answer to another, as the keys of an account follow from its home. */
const chained = defineModule({
  name: 'chained',
  kind: 'state',
  params: z.strictObject({ first: z.string(), second: z.string() }),
  probe: ({ first, second }, known) => ({
    first: probe.stat(first),
    ...('first' in known ? { second: probe.stat(second) } : {}),
  }),
  diff: () => [],
  apply: () => [],
  touches: () => [],
});

/**
 * Each scenario with the messages that a first and a second run take. A farewell is a message of its own only where
 * the last one with steps could not know that nothing comes after it.
 */
const scenarios: readonly (readonly [string, readonly [first: number, second: number], () => Items])[] = [
  ['nothing to do: the greeting alone', [1, 1], () => []],
  ['conditions that are false', [1, 1], () => [here.write('a', { when: false }), act('Act', { when: false })]],
  ['states: one look for all, one message for all', [2, 1], () => ['a', 'b', 'c', 'd'].map((name) => here.write(name))],
  [
    'what stands in a folder that is made in the same message',
    [2, 1],
    () => [
      task('Folder', directory({ path: path('new') })),
      task('In it', file({ path: path('new/a'), content: 'x' })),
    ],
  ],
  [
    'eight edits of one file',
    [2, 1],
    () =>
      Array.from({ length: 8 }, (_, index) =>
        task(`Line ${index}`, lineInFile({ path: path('lines'), line: `key${index}=1`, create: true })),
      ),
  ],
  ['an action needs no look of its own', [2, 2], () => [act('Act')]],
  [
    'behind an action that may change anything all is asked anew (converged: and a farewell)',
    [3, 3],
    () => [here.write('a'), act('Act'), here.write('b')],
  ],
  [
    'an action that says what it touches is no fence',
    [2, 2],
    () => [here.write('a'), act('Act', {}, []), here.write('b')],
  ],
  [
    '`changed` is known before the step ran',
    [2, 1],
    () => {
      const a = here.write('a');
      return [
        a,
        here.write('b', { when: a.changed }),
        here.write('c', { when: all([a.changed], (changed) => changed) }),
      ];
    },
  ],
  [
    'params that a result makes are asked about only afterwards (converged: and a farewell)',
    [4, 4],
    () => {
      const say = act('Say', {}, []);
      return [say, task('b', file({ path: path('b'), content: say.result.pick(({ stdout }) => stdout) }))];
    },
  ],
  [
    'a question goes ahead with the first look',
    [2, 1],
    () => {
      const ask = query('Ask', { run: 'echo yes' });
      return [ask, here.write('a', { when: ask.result.pick(({ stdout }) => stdout === 'yes\n') })];
    },
  ],
  [
    'a question behind a change that it may see is asked again, together with the change',
    [3, 1],
    () => {
      const ask = query('Ask', { run: sh`ls ${here.root}`.text });
      return [here.write('a'), ask, here.write('b', { when: ask.result.pick(({ stdout }) => stdout.includes('a\n')) })];
    },
  ],
  [
    'a question that says what it reads is not asked again',
    [2, 1],
    () => {
      const ask = query('Ask', { run: 'echo yes', reads: ['unit:ssh.service'] });
      return [here.write('a'), ask, here.write('b', { when: ask.result.pick(() => true) })];
    },
  ],
  [
    'questions of two levels',
    [3, 2],
    () => [task('T', chained({ first: path('a'), second: path('b') })), here.write('c')],
  ],
  [
    'handlers ride in the message of what notified them',
    [2, 1],
    () => [here.write('a', { notify: here.log('one') }), flush(), here.write('b', { notify: here.log('two') })],
  ],
  [
    'a task with a predicate ends its message (converged: and a farewell)',
    [3, 3],
    () => [act('Judged', { fails: () => false }, []), here.write('a'), here.write('b')],
  ],
  [
    'a failure that is ignored: what stood behind it is sent again (converged: a farewell)',
    [3, 3],
    () => [here.write('a'), here.fail({ ignoreErrors: true }), here.write('b')],
  ],
];

describe('round trips', () => {
  it.each(scenarios)('%s: %j', async (_, wanted, items) => {
    const first = await runHere(items, { stateFolder: here.stateFolder });
    const second = await runHere(items, { stateFolder: here.stateFolder });
    expect([first.result.error, second.result.error]).toEqual([undefined, undefined]);
    expect([first.result.roundTrips, second.result.roundTrips]).toEqual(wanted);
  });

  it.each(scenarios.slice(2, 5))('are one in check mode: %s', async (_, __, items) => {
    const { result } = await runHere(items, { stateFolder: here.stateFolder, check: true });
    expect(result.roundTrips).toBe(1);
  });

  it('are one more after a failure: the folder of the run goes, what was decided behind it is not sent', async () => {
    const { result } = await runHere(() => [here.write('a'), here.fail(), here.write('b')], here);
    expect([result.state, result.roundTrips]).toEqual(['failed', 2 + 1]);
  });
});

describe('a question behind a step that fails', () => {
  it('is not even asked', async () => {
    const ask = () => query('Ask', { run: sh`echo asked >>${path('asked')}`.text });
    const { statuses } = await runHere(() => [here.write('a'), here.fail(), ask()], here);
    expect(statuses).toEqual(['Write a: changed', 'Fail: failed']);
    // Once ahead of its turn, and not again when its turn would have come.
    expect(here.lines('asked')).toEqual(['asked']);
  });
});

describe('what a message tells while it runs', () => {
  it('comes task by task, in order, with what was printed and how long it took', async () => {
    const items = () => [
      act('First', {}, []),
      here.write('a'),
      task('Second', command({ run: 'printf out', touches: [] })),
    ];
    const { events, outcomes } = await runHere(items, here);
    const begun = events.flatMap((event) => (event.type === 'item-start' ? [event.item.name] : []));
    expect(begun).toEqual(['First', 'Write a', 'Second']);
    // The last line has no end, and is shown even so.
    expect(events.flatMap((event) => (event.type === 'output' ? [event.text] : [])).join('')).toBe('ran\nout');
    const types = events.map(({ type }) => type);
    expect(types.slice(types.indexOf('task'))).toEqual(['task', 'task', 'task', 'host-end', 'run-end']);
    expect(outcomes.map(({ outputs }) => outputs)).toEqual([
      [{ code: 0, stdout: 'ran\n', stderr: '' }],
      [{ code: 0, stdout: '', stderr: '' }],
      [{ code: 0, stdout: 'out', stderr: '' }],
    ]);
    for (const { seconds } of outcomes) expect(seconds).toBeGreaterThan(0);
  });
});

it('shows a line of one stream whole, whatever comes on the other in between', async () => {
  const halves = "printf 'canary-'; echo other >&2; sleep 0.1; echo secret";
  const { events } = await runHere(() => [task('Halves', command({ run: halves, touches: [] }))], here);
  const told = events.flatMap((event) => (event.type === 'output' ? [event.text] : []));
  expect(told.sort()).toEqual(['canary-secret\n', 'other\n']);
});

describe('results', () => {
  it('of commands and questions reach conditions and params through pick and all', async () => {
    const items = () => {
      const name = task('Name', command({ run: 'printf chosen', touches: [] }));
      const asked = query('Ask', { run: 'echo 7', reads: [] });
      const both = all([name.result, asked.result], (one, other) => `${one.stdout} ${other.stdout}`);
      return [
        name,
        asked,
        task('Write', file({ path: path('both'), content: both })),
        here.write('seven', { when: asked.result.pick(({ stdout }) => Number(stdout) === 7) }),
        here.write('eight', { when: asked.result.pick(({ stdout }) => Number(stdout) === 8) }),
      ];
    };
    const { statuses } = await runHere(items, here);
    expect(statuses).toEqual([
      'Name: changed',
      'Ask: ok',
      'Write: changed',
      'Write seven: changed',
      'Write eight: skipped',
    ]);
    expect(here.lines('both')).toEqual(['chosen 7']);
  });

  it('that do not fit a param fail the task that reads them', async () => {
    const { result } = await runHere(() => {
      const say = act('Say', {}, []);
      return [say, task('Write', file({ path: say.result.pick(({ stdout }) => stdout), content: 'x' }))];
    }, here);
    expect(result.error).toMatchObject({ code: 'MODULE_PARAMS', message: expect.stringContaining('param "path"') });
  });
});
