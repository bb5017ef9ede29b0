import { describe, expect, it } from 'vitest';
import type { Items } from '../core/block.ts';
import { flush } from '../core/flush.ts';
import { guarded } from '../core/guarded.ts';
import { handler } from '../core/handler.ts';
import { type Answer, type Probe, probe } from '../core/probe.ts';
import { task } from '../core/task.ts';
import { command } from '../modules/command.ts';
import { file } from '../modules/file.ts';
import { waitFor } from '../modules/waitFor.ts';
import { decideFrom } from './deciding.ts';
import type { HostJob } from './job.ts';
import type { HostState } from './state.ts';
import { stateFor } from './testing/hostState.ts';

const way = { way: { user: 'deploy', port: 9922 }, allowedFrom: ['203.0.113.10'] };
const digestOfX = '2d711642b726b04401627ca9fbac32f5c8530fb1903cc4db02258717921a4881';
const asFile = { type: 'file', mode: '0644', owner: 'root', group: 'root', uid: 0, gid: 0, size: 1 };
const write = (path: string, options: Parameters<typeof task>[2] = {}) =>
  task(`Write ${path}`, file({ path, content: 'x' }), options);
/** The answers by which a file is as wanted, or absent. */
const there = (path: string) =>
  [
    [probe.stat(path), asFile],
    [probe.sha256(path), digestOfX],
  ] as const;
const absent = (path: string) =>
  [
    [probe.stat(path), null],
    [probe.sha256(path), null],
  ] as const;

interface Situation extends Partial<HostJob> {
  readonly known?: readonly (readonly [Probe, Answer<unknown>])[];
}

function decided(items: Items, { known = [], ...job }: Situation = {}): HostState & { stopped: string } {
  const { state } = stateFor(items, job);
  for (const [question, answer] of known) state.knowledge.learn(question, answer);
  const { next, stop } = decideFrom(state, 0);
  return Object.assign(state, { stopped: `${stop} at ${state.items[next]?.name ?? 'end'}` });
}
const statuses = (state: HostState) => state.deferred.map(({ outcome }) => `${outcome.task.name}: ${outcome.status}`);
const sent = (state: HostState) => state.batch.tasks.map((pending) => pending.task.name);

describe('deciding', () => {
  it('goes through everything whose answers are known, and sends only what differs', () => {
    const state = decided([write('/a'), write('/b'), write('/c', { when: false })], {
      known: [...there('/a'), ...absent('/b')],
    });
    expect(state.stopped).toBe('end at end');
    expect(statuses(state)).toEqual(['Write /a: ok', 'Write /b: changed', 'Write /c: skipped']);
    expect(sent(state)).toEqual(['Write /b']);
  });

  it('stops to ask at the first task that lacks an answer', () => {
    const state = decided([write('/a'), write('/b'), write('/c')], { known: [...absent('/a'), ...there('/c')] });
    expect(state.stopped).toBe('send at Write /b');
    expect(sent(state)).toEqual(['Write /a']);
  });

  it('goes on over what the steps before foretell: two edits of one file are one message', () => {
    const second = task('Again', file({ path: '/a', content: 'y' }));
    const state = decided([write('/a'), second, write('/a')], { known: absent('/a') });
    expect(state.stopped).toBe('end at end');
    expect(sent(state)).toEqual(['Write /a', 'Again', 'Write /a']);
  });

  it('knows of a decided task that it changed, before it ran', () => {
    const first = write('/a');
    const state = decided([first, write('/b', { when: first.changed }), write('/c', { when: first.changed })], {
      known: [...absent('/a'), ...there('/b'), ...absent('/c')],
    });
    expect(statuses(state)).toEqual(['Write /a: changed', 'Write /b: ok', 'Write /c: changed']);
  });

  it('sends at once a task whose result is read later, or judged by its own `fails`', () => {
    const read = task('Read', command({ run: 'read', touches: [] }));
    const later = write('/b', { when: read.result.pick(({ stdout }) => stdout === 'x') });
    const known = [...absent('/a'), ...absent('/b')];
    expect(decided([read, write('/a'), later], { known }).stopped).toBe('send at Write /a');
    const judged = task('Judged', command({ run: 'x', touches: [] }), { fails: () => false });
    expect(decided([judged, write('/a')], { known }).stopped).toBe('send at Write /a');
  });

  it('sends what is decided before a condition that only it can answer', () => {
    const read = task('Read', command({ run: 'read', touches: [] }));
    const both = write('/b', { when: read.result.pick(() => true) });
    const state = decided([read, both], { known: absent('/b') });
    expect([state.stopped, sent(state)]).toEqual(['send at Write /b', ['Read']]);
  });

  it('sends when the message is full', () => {
    const big = (path: string) => task(`Big ${path}`, file({ path, content: 'x'.repeat(300_000) }));
    const state = decided([big('/a'), big('/b')], { known: [...absent('/a'), ...absent('/b')] });
    expect([state.stopped, sent(state)]).toEqual(['send at Big /b', ['Big /a']]);
  });

  it('stops where another user goes on', () => {
    const { state } = stateFor([write('/a'), write('/b')]);
    for (const [question, answer] of [...absent('/a'), ...absent('/b')]) state.knowledge.learn(question, answer);
    state.items.splice(1, 1, ...state.items.slice(1, 2).map((item) => ({ ...item, become: true })));
    expect(decideFrom(state, 0)).toEqual({ next: 1, stop: 'user' });
  });

  it('stops at what fails, so that what stands before it is sent first', () => {
    const folder = [probe.stat('/a'), { ...asFile, type: 'directory' }] as const;
    const known = [...absent('/b'), folder, [probe.sha256('/a'), null] as const];
    const state = decided([write('/b'), write('/a')], { known });
    expect([state.stopped, sent(state)]).toEqual(['fail at Write /a', ['Write /b']]);
  });

  it('fails what reads the result of a task that runs later', () => {
    const later = task('Later', command({ run: 'x' }));
    expect(decided([write('/a', { when: later.changed }), later]).stopped).toBe('fail at Write /a');
    const state = decided([write('/b'), write('/a', { when: later.changed }), later], { known: absent('/b') });
    expect([sent(state), statuses(state)]).toEqual([['Write /b'], ['Write /b: changed']]);
  });

  it('stops at a result that the task itself calls a failure', () => {
    const read = task('Read', command({ run: 'x', effect: 'read' }), { fails: ({ stdout }) => stdout !== 'fine' });
    const question = read.call.module.probe(read.call.params, {}).read;
    if (!question) throw new Error('no question');
    const answer = (stdout: string) => ({ known: [[question, { code: 0, stdout, stderr: '' }] as const] });
    expect(decided([read], answer('fine')).stopped).toBe('end at end');
    expect(decided([read], answer('bad')).stopped).toBe('fail at Read');
  });
});

describe('handlers', () => {
  const restart = handler('Restart', command({ run: 'restart' }));
  const stop = handler('Stop', command({ run: 'stop' }));

  it('run at the end of the list in the order of definition, when a task changed', () => {
    const state = decided([write('/a', { notify: [stop, restart] }), write('/b', { notify: stop })], {
      known: [...absent('/a'), ...absent('/b')],
    });
    expect(statuses(state)).toEqual(['Write /a: changed', 'Write /b: changed', 'Restart: changed', 'Stop: changed']);
    expect(state.pending.size).toBe(0);
  });

  it('run at a flush, and again when they are notified again', () => {
    const list = () => [write('/a', { notify: restart }), flush(), write('/b', { notify: restart })];
    const state = decided(list(), { known: [...absent('/a'), ...absent('/b')] });
    expect(state.stopped).toBe('send at Write /b');
    const touching = handler('Restart', command({ run: 'restart', touches: ['unit:x'] }));
    const items = [write('/a', { notify: touching }), flush(), write('/b', { notify: touching })];
    expect(statuses(decided(items, { known: [...absent('/a'), ...absent('/b')] }))).toEqual([
      'Write /a: changed',
      'Restart: changed',
      'Write /b: changed',
      'Restart: changed',
    ]);
  });

  it('do not run for a task that is ok or skipped', () => {
    const state = decided([write('/a', { notify: restart }), write('/b', { notify: restart, when: false })], {
      known: there('/a'),
    });
    expect(statuses(state)).toEqual(['Write /a: ok', 'Write /b: skipped']);
  });
});

describe('in check mode', () => {
  const check = true;

  it('the same is decided, nothing is to be sent, and later tasks see what earlier ones would leave', () => {
    const state = decided([write('/a'), write('/a'), write('/b')], { check, known: [...absent('/a'), ...there('/b')] });
    expect(state.batch.isEmpty).toBe(true);
    expect(statuses(state)).toEqual(['Write /a: changed', 'Write /a: ok', 'Write /b: ok']);
  });

  it('what nobody can say beforehand is unknown: an unguarded command, a wait', () => {
    const list = [task('Run', command({ run: 'x', touches: [] })), task('Wait', waitFor({ path: '/x' }))];
    expect(statuses(decided(list, { check }))).toEqual(['Run: unknown', 'Wait: unknown']);
    const guardedRun = task('Once', command({ run: 'x', creates: '/once' }));
    expect(statuses(decided([guardedRun], { check, known: [[probe.stat('/once'), null]] }))).toEqual(['Once: changed']);
  });

  it('what an unguarded command may have outdated is unknown, also where it would fail', () => {
    const folder = [probe.stat('/b'), { ...asFile, type: 'directory' }] as const;
    const known = [...there('/a'), folder, [probe.sha256('/b'), null] as const];
    const state = decided([task('Run', command({ run: 'x' })), write('/a'), write('/b')], { check, known });
    expect(state.deferred.map(({ outcome: { status, reason } }) => [status, reason])).toEqual([
      ['unknown', undefined],
      ['unknown', 'an earlier change decides this'],
      ['unknown', 'an earlier change decides this'],
    ]);
  });

  it('what differs even so is reported as changed, although an earlier command may outdate the answers', () => {
    const state = decided([task('Run', command({ run: 'x' })), write('/a')], { check, known: absent('/a') });
    expect(statuses(state)).toEqual(['Run: unknown', 'Write /a: changed']);
  });

  it('what depends on the result of a task that does not run is unknown, and says why', () => {
    const run = task('Run', command({ run: 'x', touches: [] }));
    const dependent = write('/a', { when: run.result.pick(() => true) });
    const state = decided([run, dependent], { check });
    expect(statuses(state)).toEqual(['Run: unknown', 'Write /a: unknown']);
    expect(state.deferred[1]?.outcome.reason).toBe('it depends on the result of a task that check mode does not run');
  });

  it('a guarded block is not foretold in part: while a question is open it waits', () => {
    const state = decided([guarded('G', [write('/a'), write('/b')], way)], { check, known: absent('/a') });
    expect(statuses(state)).toEqual([]);
    expect(state.stopped).toContain('at G');
  });

  it('a guarded block is foretold task by task, without its guard', () => {
    const block = guarded('G', [write('/a'), write('/b')], way);
    const state = decided([block], { check, known: [...absent('/a'), ...there('/b')] });
    expect([state.stopped, ...statuses(state)]).toEqual(['end at end', 'Write /a: changed', 'Write /b: ok']);
  });
});

describe('a guarded block', () => {
  it('that has nothing to do needs no guard', () => {
    const block = guarded('G', [write('/a'), write('/b', { when: false })], way);
    const state = decided([block, write('/c')], { known: [...there('/a'), ...absent('/c')] });
    expect(state.stopped).toBe('end at end');
    expect(statuses(state)).toEqual(['Write /a: ok', 'Write /b: skipped', 'Write /c: changed']);
  });

  it.each([
    ['something to do', absent('/b')],
    ['a question open', []],
  ])('that has %s is left to the guard', (_, known) => {
    const state = decided([guarded('G', [write('/a'), write('/b')], way)], { known: [...there('/a'), ...known] });
    expect([state.stopped, ...statuses(state)]).toEqual(['guarded at G']);
  });
});
