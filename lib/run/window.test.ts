import { describe, expect, it } from 'vitest';
import type { Items } from '../core/block.ts';
import { flush } from '../core/flush.ts';
import { type Answer, type Probe, probe } from '../core/probe.ts';
import { Secret } from '../core/secret.ts';
import { sh } from '../core/shell.ts';
import { task } from '../core/task.ts';
import { command } from '../modules/command.ts';
import { file } from '../modules/file.ts';
import { query } from '../modules/query.ts';
import { Knowledge } from './knowledge.ts';
import type { TaskValue } from './refs.ts';
import { planOf } from './testing/planned.ts';
import { questionsOf } from './window.ts';

interface Situation {
  readonly knowledge?: Knowledge;
  readonly values?: ReadonlyMap<object, TaskValue>;
  readonly withContents?: boolean;
}

/** What would be asked next, in short: `stat /a`, `sh ls`. */
function asked(items: Items, { knowledge = new Knowledge(), values = new Map(), withContents }: Situation = {}) {
  const lookup = { values, get: (question: Probe) => knowledge.get(question) };
  const questions = questionsOf(planOf(items).items, knowledge, lookup, withContents);
  return questions.map((one) => `${one.kind} ${'path' in one ? one.path : 'text' in one ? one.text : ''}`);
}
function knowing(...answers: readonly (readonly [Probe, Answer<unknown>])[]): Knowledge {
  const knowledge = new Knowledge();
  for (const [question, answer] of answers) knowledge.learn(question, answer);
  return knowledge;
}
const write = (path: string, options: Parameters<typeof task>[2] = {}) =>
  task(`Write ${path}`, file({ path, content: 'x' }), options);
const ask = (run: string, options: Partial<Parameters<typeof query>[1]> = {}) =>
  query(`Ask ${run}`, { run, ...options });
const act = (options: { readonly touches?: 'path:/var/x'[] } = {}) => task('Act', command({ run: 'act', ...options }));
const earlier = task('Earlier', command({ run: 'earlier' }));
const came = (changed: boolean) => new Map([[earlier.identity, { changed, result: undefined }]]);

describe('typed probes', () => {
  it('are asked for every task of the list, each question once, across flushes', () => {
    expect(asked([write('/a'), flush(), write('/b'), write('/a')])).toEqual([
      'stat /a',
      'sha256 /a',
      'stat /b',
      'sha256 /b',
    ]);
  });

  it('are not asked again while their answers hold', () => {
    const knowledge = knowing([probe.stat('/a'), null]);
    expect(asked([write('/a'), write('/b')], { knowledge })).toEqual(['sha256 /a', 'stat /b', 'sha256 /b']);
  });

  it('are asked again once a pending step may have outdated them', () => {
    const knowledge = knowing([probe.stat('/a'), null], [probe.sha256('/a'), null]);
    knowledge.expect(['path:/a'], undefined);
    expect(asked([write('/a')], { knowledge })).toEqual(['stat /a', 'sha256 /a']);
  });

  it('are asked also where the condition is not known yet, but not where it is false', () => {
    expect(asked([write('/a', { when: earlier.changed }), write('/b', { when: false })])).toEqual([
      'stat /a',
      'sha256 /a',
    ]);
    expect(asked([write('/a', { when: earlier.changed })], { values: came(false) })).toEqual([]);
  });

  it('wait where the params are not known yet; what stands behind is asked', () => {
    const dependent = task('D', file({ path: earlier.result.pick(({ stdout }) => stdout), content: 'x' }));
    expect(asked([dependent, write('/b')])).toEqual(['stat /b', 'sha256 /b']);
  });
});

describe('text of a user', () => {
  it('is asked ahead where its condition is already true', () => {
    expect(asked([write('/a'), ask('one'), ask('two', { when: earlier.changed })], { values: came(true) })).toEqual([
      'stat /a',
      'sha256 /a',
      'sh one',
      'sh two',
    ]);
  });

  it('waits for its turn while the condition is unknown', () => {
    expect(asked([write('/a'), ask('one', { when: earlier.changed })])).toEqual(['stat /a', 'sha256 /a']);
  });

  it.each([
    [60, ['stat /a', 'sha256 /a', 'sh slow']],
    [61, ['stat /a', 'sha256 /a']],
  ])('that may take %i s is asked ahead only up to a minute', (timeout, expected) => {
    expect(asked([write('/a'), ask('slow', { timeout })])).toEqual(expected);
  });

  it('is asked at its own turn however long it may take', () => {
    expect(asked([ask('slow', { timeout: 599 }), ask('slower', { timeout: 600 })])).toEqual(['sh slow']);
  });

  it('is asked ahead only once: when the answer is outdated it waits for its turn', () => {
    const knowledge = knowing([probe.sh(sh`one`), { code: 0, stdout: '', stderr: '' }]);
    knowledge.expect(['path:/etc'], undefined);
    expect(asked([write('/a'), ask('one')], { knowledge })).toEqual(['stat /a', 'sha256 /a']);
    expect(asked([ask('one'), write('/a')], { knowledge })).toEqual(['sh one', 'stat /a', 'sha256 /a']);
  });
});

describe('a fence', () => {
  it('is an action that may change anything: nothing behind it is asked', () => {
    expect(asked([write('/a'), act(), write('/b'), ask('one')])).toEqual(['stat /a', 'sha256 /a']);
  });

  it('is none where the action says what it touches, or does not run', () => {
    const behind = ['stat /b', 'sha256 /b'];
    expect(asked([act({ touches: ['path:/var/x'] }), write('/b')])).toEqual(behind);
    const skipped = task('Act', command({ run: 'act' }), { when: earlier.changed });
    expect(asked([skipped, write('/b')], { values: came(false) })).toEqual(behind);
  });

  it('is none while nobody knows whether the action runs', () => {
    expect(asked([task('Act', command({ run: 'act' }), { when: earlier.changed }), write('/b')])).toEqual([
      'stat /b',
      'sha256 /b',
    ]);
  });

  it('is none where a guard may say that there is nothing to do', () => {
    const guarded = task('Once', command({ run: 'act', creates: '/once' }));
    expect(asked([guarded, write('/b')])).toEqual(['stat /once', 'stat /b', 'sha256 /b']);
  });
});

describe('a task with a mistake', () => {
  it('asks nothing and does not keep others from asking: the mistake is said at its turn', () => {
    const values = new Map([[earlier.identity, { changed: false, result: undefined, missing: 'it failed' }]]);
    const broken = write('/a', { when: earlier.result.pick(() => true) });
    expect(asked([broken, write('/b')], { values })).toEqual(['stat /b', 'sha256 /b']);
  });
});

describe('old texts, for people who asked for the difference', () => {
  it('are asked together with the digests', () => {
    expect(asked([write('/a')], { withContents: true })).toEqual(['stat /a', 'sha256 /a', 'content /a']);
  });

  it('are not asked where a secret is to be written', () => {
    const secret = task('Secret', file({ path: '/a', content: new Secret('canary', 'test') }));
    expect(asked([secret], { withContents: true })).toEqual(['stat /a', 'sha256 /a']);
  });
});
