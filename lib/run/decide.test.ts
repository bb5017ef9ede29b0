import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { InputError, skipCode, TaskError } from '../core/errors.ts';
import { defineModule, type OldWay, predict } from '../core/module.ts';
import { type Answer, keyOf, type Probe, probe, type StatProbe } from '../core/probe.ts';
import { sh } from '../core/shell.ts';
import { step } from '../core/step.ts';
import { type CommonOptions, task } from '../core/task.ts';
import { note } from '../plan/testing/note.ts';
import { decide, gather, type Lookup } from './decide.ts';
import type { Known } from './knowledge.ts';
import type { TaskValue } from './refs.ts';
import { planned } from './testing/planned.ts';

const change = { field: 'content', summary: 'new content' };
const question = probe.sha256('/a');

/** A file that holds the wanted text or not; the answer itself may be made to be refused or skipped. */
const thing = defineModule({
  name: 'thing',
  kind: ({ kind }) => kind,
  params: z.strictObject({
    text: z.string().max(10),
    path: z.string().default('/a'),
    kind: z.enum(['state', 'action']).default('state'),
  }),
  probe: ({ path }) => ({ digest: probe.sha256(path) }),
  diff: ({ text }, { digest }) => {
    if (digest === 'not here') throw new TaskError({ code: skipCode, message: 'The kernel has none.' });
    if (digest === 'broken') throw new TaskError({ code: 'THING_BROKEN', message: 'It is broken.' });
    return digest === text ? [] : [change];
  },
  apply: ({ path, text }, { digest }) => [step.write(path, text, { mode: '0644', expect: digest as string | null })],
  after: ({ path, text }) => [predict(probe.sha256(path), text)],
  touches: ({ path }) => [`path:${path}`],
  open: (params, { user }) => ({ ...params, text: `${user}!` }),
  result: ({ text }, { digest }, outputs) => ({ text, digest, outputs: outputs.length }),
});

const lookup = (
  answers: readonly (readonly [Probe, Answer<unknown>, stale?: boolean])[],
  values: ReadonlyMap<object, TaskValue> = new Map(),
): Lookup => {
  const known = new Map(
    answers.map(([asked, answer, stale = false]): [string, Known] => [keyOf(asked), { answer, stale }]),
  );
  return { values, get: (asked) => known.get(keyOf(asked)) };
};
const wanted = (text = 'new', options: CommonOptions = {}) => planned(task('T', thing({ text }), options));
const reader = task('Reader', note({}));

describe('a condition', () => {
  it('that is false skips, without asking for anything', () => {
    expect(decide(wanted('new', { when: false }), lookup([]))).toEqual({ kind: 'skipped' });
  });

  it('that nobody knows yet blocks', () => {
    expect(decide(wanted('new', { when: reader.changed }), lookup([]))).toEqual({ kind: 'blocked' });
  });

  it('that reads what is not to be had fails', () => {
    const when = reader.result.pick(() => true);
    const values = new Map([[reader.identity, { changed: false, result: undefined, missing: '"Reader" failed' }]]);
    expect(decide(wanted('new', { when }), lookup([], values))).toMatchObject({
      kind: 'failed',
      error: { code: 'REF_MISSING', message: 'The result of another task is needed, but "Reader" failed.' },
      stale: false,
    });
  });
});

describe('params with Refs', () => {
  const dependent = planned(task('T', thing({ text: reader.result })));
  const came = (result: unknown) => new Map([[reader.identity, { changed: false, result }]]);

  it('block while a Ref is unknown', () => {
    expect(decide(dependent, lookup([[question, 'new']]))).toEqual({ kind: 'blocked' });
  });

  it('are parsed when it is known, with the defaults of the schema', () => {
    expect(decide(dependent, lookup([], came('new')))).toEqual({ kind: 'ask', questions: [question] });
    expect(decide(dependent, lookup([[question, 'new']], came('new')))).toMatchObject({
      kind: 'ok',
      result: { text: 'new' },
    });
  });

  it('that do not fit fail the task with the name of the param', () => {
    const decision = decide(dependent, lookup([[question, 'new']], came('far too long')));
    expect(decision).toMatchObject({ kind: 'failed', error: { code: 'MODULE_PARAMS' } });
    expect(decision.kind === 'failed' && decision.error).toBeInstanceOf(InputError);
    expect(decision.kind === 'failed' && String(decision.error)).toContain('Module thing, param "text"');
  });
});

describe('answers', () => {
  it('that are missing are asked for', () => {
    expect(decide(wanted(), lookup([]))).toEqual({ kind: 'ask', questions: [question] });
  });

  it('that are as wanted are ok, with the result of nothing done', () => {
    expect(decide(wanted(), lookup([[question, 'new']]))).toEqual({
      kind: 'ok',
      result: { text: 'new', digest: 'new', outputs: 0 },
      stale: false,
    });
  });

  it('that differ are applied: all that the engine needs, steps only on demand', () => {
    const decision = decide(planned(task('T', thing({ text: 'new', kind: 'action' }))), lookup([[question, null]]));
    expect(decision).toMatchObject({
      kind: 'apply',
      module: thing.module,
      moduleKind: 'action',
      params: { text: 'new', path: '/a' },
      state: { digest: null },
      changes: [change],
      touches: ['path:/a'],
      predictions: [predict(question, 'new')],
      stale: false,
    });
    expect(decision.kind === 'apply' && decision.steps()).toEqual([
      step.write('/a', 'new', { mode: '0644', expect: null }),
    ]);
  });

  it('that may be outdated are told apart, and foretell nothing', () => {
    expect(decide(wanted(), lookup([[question, 'new', true]]))).toMatchObject({ kind: 'ok', stale: true });
    expect(decide(wanted(), lookup([[question, 'old', true]]))).toMatchObject({
      kind: 'apply',
      predictions: undefined,
      stale: true,
    });
    expect(decide(wanted(), lookup([[question, 'broken', true]]))).toMatchObject({ kind: 'failed', stale: true });
  });

  it('that a module cannot work with fail the task with what it threw', () => {
    expect(decide(wanted(), lookup([[question, 'broken']]))).toMatchObject({
      kind: 'failed',
      error: { code: 'THING_BROKEN' },
      stale: false,
    });
  });

  it('by which a module says "not on this host" skip, with its reason', () => {
    expect(decide(wanted(), lookup([[question, 'not here']]))).toEqual({
      kind: 'skipped',
      reason: 'The kernel has none.',
    });
  });
});

describe('in the first phase of a guarded block', () => {
  const old: OldWay = { user: 'root', port: 22, clientAddress: '203.0.113.9' };

  it('the module decides with params that keep the old way open', () => {
    expect(decide(wanted(), { ...lookup([[question, 'new']]), old })).toMatchObject({
      kind: 'apply',
      params: { text: 'root!' },
    });
    expect(decide(wanted(), { ...lookup([[question, 'root!']]), old })).toMatchObject({ kind: 'ok' });
  });
});

describe('gather', () => {
  const account = probe.account('deploy');
  const home = probe.stat('/home/deploy');
  const keys = probe.stat('/home/deploy/.ssh');
  const params = {};

  /** Asks as many levels of questions as wanted, each answer naming the next. */
  function chain(levels: readonly Probe[]) {
    return defineModule({
      name: 'chain',
      kind: 'state',
      params: z.strictObject({}),
      probe: (_, known): Record<string, Probe | undefined> => {
        const next = Object.keys(known).length;
        return Object.fromEntries(levels.slice(0, next + 1).map((asked, index) => [`level${index}`, asked]));
      },
      diff: () => [],
      apply: () => [],
      touches: () => [],
    }).module;
  }

  it('asks level by level, as far as answers are there', () => {
    const module = chain([account, home, keys]);
    const found = (answers: Parameters<typeof lookup>[0]) => gather(module, params, lookup(answers));
    expect(found([])).toEqual({ state: {}, missing: [account], stale: false });
    expect(found([[account, 'deploy']])).toEqual({ state: { level0: 'deploy' }, missing: [home], stale: false });
    expect(
      found([
        [account, 'deploy', true],
        [home, null],
      ]),
    ).toEqual({ state: { level0: 'deploy', level1: null }, missing: [keys], stale: true });
    expect(
      found([
        [account, 'deploy'],
        [home, null],
        [keys, { unavailable: 'x' }],
      ]),
    ).toEqual({ state: { level0: 'deploy', level1: null, level2: { unavailable: 'x' } }, missing: [], stale: false });
  });

  it('refuses a module that never comes to an end', () => {
    const levels = ['/1', '/2', '/3', '/4', '/5', '/6'].map((path) => probe.stat(path));
    const answers = levels.map((asked) => [asked, null] as const);
    expect(() => gather(chain(levels), params, lookup(answers))).toThrow(
      expect.objectContaining({
        code: 'PROBE_LEVELS',
        message: expect.stringContaining('Module chain asks more than 3'),
      }),
    );
  });

  it('asks equal questions of one task once, and leaves out those that do not apply', () => {
    const { module } = defineModule({
      name: 'twice',
      kind: 'state',
      params: z.strictObject({}),
      probe: (): { one: StatProbe; other: StatProbe; none?: StatProbe | undefined } => ({
        one: probe.stat('/a'),
        other: probe.stat('/a'),
        none: undefined,
      }),
      diff: () => [],
      apply: () => [],
      touches: () => [],
    });
    expect(gather(module, params, lookup([]))).toEqual({ state: {}, missing: [probe.stat('/a')], stale: false });
    expect(gather(module, params, lookup([[probe.stat('/a'), null]])).state).toEqual({ one: null, other: null });
  });

  it('asks everything of a level that is missing, not only the first', () => {
    const [one, other] = [probe.sh(sh`true`), probe.sh(sh`false`)];
    const { module } = defineModule({
      name: 'both',
      kind: 'state',
      params: z.strictObject({}),
      probe: () => ({ one, other, known: probe.stat('/a') }),
      diff: () => [],
      apply: () => [],
      touches: () => [],
    });
    expect(gather(module, params, lookup([[probe.stat('/a'), null]])).missing).toEqual([one, other]);
  });

  it('asks together what is missing and what the known answers lead to', () => {
    const { module } = defineModule({
      name: 'leading',
      kind: 'state',
      params: z.strictObject({}),
      probe: (_, known): Record<string, Probe> => ({ account, home, ...('account' in known ? { keys } : {}) }),
      diff: () => [],
      apply: () => [],
      touches: () => [],
    });
    expect(gather(module, params, lookup([[account, 'deploy']])).missing).toEqual([home, keys]);
  });
});
