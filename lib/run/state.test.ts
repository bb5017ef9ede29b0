import { describe, expect, it } from 'vitest';
import { block } from '../core/block.ts';
import { handler } from '../core/handler.ts';
import { probe } from '../core/probe.ts';
import { task } from '../core/task.ts';
import { service } from '../modules/service.ts';
import type { PlannedTask } from '../plan/plan.ts';
import { note } from '../plan/testing/note.ts';
import { handlerTasks } from './handlers.ts';
import { noCounts } from './outcome.ts';
import type { HostState } from './state.ts';
import { stateFor } from './testing/hostState.ts';
import { planned } from './testing/planned.ts';

const reload = handler('Reload', service({ name: 'ssh', state: 'reloaded' }));
const restart = handler('Restart', service({ name: 'ssh', state: 'restarted' }));
const other = handler('Other', service({ name: 'nginx', state: 'restarted' }));
const notifying = (...handlers: readonly (typeof reload)[]) =>
  planned(task('Notify', note({}), { notify: [...handlers] }));
const one = (name = 'One') => task(name, note({}));

/** The run of one handler as a task. */
function runOf(wanted: typeof reload): PlannedTask {
  const flush = { id: 'p/flush', play: 'P', role: undefined, become: false, tags: [], blocks: [] };
  const [run] = handlerTasks(flush, new Map([[wanted.identity, wanted]]), new Set());
  if (!run) throw new Error('no run');
  return run;
}
const owed = (state: HostState) => ({
  pending: [...state.pending.values()].map(({ name }) => name),
  ledger: [...state.ledger],
});

describe('account', () => {
  it('owes what a task notifies, and tells the ledger only what it does not hold', () => {
    const { state } = stateFor([]);
    expect(state.account(notifying(reload, other))).toEqual({
      notified: [reload.identity, other.identity],
      settled: [],
    });
    expect(state.account(notifying(reload))).toEqual({ notified: [], settled: [] });
    expect(owed(state)).toEqual({ pending: ['Reload', 'Other'], ledger: [reload.identity, other.identity] });
  });

  it('settles a handler with its run, so that a later notification is written again', () => {
    const { state } = stateFor([]);
    state.account(notifying(reload));
    expect(state.account(runOf(reload))).toEqual({ notified: [], settled: [reload.identity] });
    expect(owed(state)).toEqual({ pending: [], ledger: [] });
    expect(state.account(notifying(reload)).notified).toEqual([reload.identity]);
  });

  it('settles with a restart the reload that it absorbs, and nothing else', () => {
    const { state } = stateFor([]);
    state.account(notifying(reload, restart, other));
    expect(state.account(runOf(restart)).settled).toEqual([reload.identity, restart.identity]);
    expect(owed(state)).toEqual({ pending: ['Other'], ledger: [other.identity] });
  });

  it('owes nothing for a task that does not count as changed', () => {
    const { state } = stateFor([]);
    expect(state.account(notifying(reload), false)).toEqual({ notified: [], settled: [] });
    expect([owed(state), state.owes]).toEqual([{ pending: [], ledger: [] }, false]);
  });

  it('settles nothing that is not owed', () => {
    const { state } = stateFor([]);
    expect(state.account(runOf(reload))).toEqual({ notified: [], settled: [] });
  });
});

describe('rollback', () => {
  it('goes back to the checkpoint and notes again only what ran', () => {
    const { state } = stateFor([]);
    state.account(notifying(other));
    state.checkpoint();
    const ran = [notifying(reload), notifying(restart)];
    for (const item of [...ran, notifying(other), runOf(other)]) state.account(item);
    state.rollback(ran);
    expect(owed(state)).toEqual({
      pending: ['Other', 'Reload', 'Restart'],
      ledger: [other.identity, reload.identity, restart.identity],
    });
  });

  it('keeps a handler owed whose own run failed, but not one whose run came before that', () => {
    const { state } = stateFor([]);
    state.account(notifying(reload));
    state.account(notifying(other));
    state.checkpoint();
    const ran = [runOf(reload), runOf(other)];
    for (const item of ran) state.account(item);
    expect(owed(state).pending).toEqual([]);
    state.rollback(ran);
    expect(owed(state)).toEqual({ pending: ['Other'], ledger: [other.identity] });
  });

  it('owes what the failed task notified: its steps may have changed something', () => {
    const { state } = stateFor([]);
    state.checkpoint();
    state.account(notifying(reload));
    state.rollback([notifying(reload)]);
    expect(owed(state).pending).toEqual(['Reload']);
  });

  it('can be done twice from the same checkpoint', () => {
    const { state } = stateFor([]);
    state.account(notifying(other));
    state.checkpoint();
    state.rollback([notifying(reload)]);
    state.rollback([notifying(restart)]);
    expect(owed(state)).toEqual({ pending: ['Other', 'Restart'], ledger: [other.identity, restart.identity] });
  });
});

describe('owe', () => {
  it('takes a handler of the plan, whether its task is selected or not, and knows no other', () => {
    const { state } = stateFor([task('Never', note({}), { notify: reload, when: false })]);
    expect([state.owe(reload.identity), state.owe(other.identity)]).toEqual([true, false]);
    expect(owed(state).pending).toEqual(['Reload']);
  });

  it('is said of a host also for handlers of other playbooks, which its ledger holds', () => {
    const { state } = stateFor([]);
    expect(state.owes).toBe(false);
    state.ledger = new Set(['0123456789abcdef']);
    expect(state.owes).toBe(true);
  });
});

describe('dropHandlerRuns', () => {
  it('takes out runs that are no longer owed, and those that a later flush will put there again', () => {
    const { state } = stateFor([one('a'), one('b')]);
    const [a, b, flush] = state.items;
    if (!a || !b || !flush) throw new Error('no items');
    state.account(notifying(restart, other));
    state.items.splice(0, 3, flush, runOf(reload), a, runOf(reload), runOf(restart), b, flush, runOf(other));
    const list = state.items;
    state.dropHandlerRuns(2);
    expect(state.items.map(({ name }) => name)).toEqual(['flush', 'Reload', 'a', 'Restart', 'b', 'flush']);
    expect(state.items).toBe(list);
  });

  it('keeps what is owed where no flush follows', () => {
    const { state } = stateFor([one('a')]);
    const [a] = state.items;
    if (!a) throw new Error('no item');
    state.account(notifying(other));
    state.items.splice(0, state.items.length, a, runOf(reload), runOf(other));
    state.dropHandlerRuns(0);
    expect(state.items.map(({ name }) => name)).toEqual(['a', 'Other']);
  });
});

describe('reports', () => {
  it('wait until what was decided is known to have worked, then come in order and are counted', () => {
    const { state, events } = stateFor([]);
    state.defer(0, planned(one('a')), 'changed', { changes: [{ field: 'x', summary: 'x' }] });
    state.defer(1, planned(one('b')), 'skipped', { reason: 'not here' });
    expect([events, state.counts]).toEqual([[], noCounts()]);
    state.flushReports();
    expect(events).toMatchObject([
      { type: 'task', host: 'here', outcome: { task: { name: 'a' }, status: 'changed', seconds: 0, outputs: [] } },
      { type: 'task', host: 'here', outcome: { task: { name: 'b' }, status: 'skipped', reason: 'not here' } },
    ]);
    expect(state.counts).toEqual({ ...noCounts(), ok: 1, changed: 1, skipped: 1 });
    state.flushReports();
    expect(events).toHaveLength(2);
  });
});

describe('step', () => {
  it('goes to the next item that is to run', () => {
    const { state } = stateFor([one('a'), block('B', [one('b')], { rescue: [one('mend')] }), one('c')]);
    expect([state.step(0), state.step(1), state.step(3), state.step(4)]).toEqual([1, 3, 4, 5]);
  });

  it('goes to the end once the host failed', () => {
    const { state } = stateFor([one('a'), one('b'), one('c')]);
    state.failure = new Error('failed');
    expect(state.step(0)).toBe(state.items.length);
  });

  it("makes a failure the host's when the always part that it led to is left", () => {
    const { state } = stateFor([block('B', [one('a')], { always: [one('tidy'), one('more')] }), one('after')]);
    const failure = new Error('a failed');
    expect(state.flow.fail(0)).toEqual({ next: 1, rescued: false });
    state.leaving = failure;
    expect([state.step(1), state.failure]).toEqual([2, undefined]);
    expect([state.step(2), state.failure]).toEqual([state.items.length, failure]);
  });

  it('forgets a failure that a block around rescues in the end', () => {
    const inner = block('Inner', [one('a')], { always: [one('tidy')] });
    const { state } = stateFor([block('Outer', [inner], { rescue: [one('mend')] }), one('after')]);
    state.flow.fail(0);
    state.leaving = new Error('a failed');
    expect([state.step(1), state.leaving, state.failure]).toEqual([2, undefined, undefined]);
    expect(state.step(2)).toBe(3);
  });
});

describe('lookup', () => {
  const motd = probe.sha256('/etc/motd');

  it.each([
    [false, undefined],
    [true, { answer: 'abc', stale: true }],
  ])('in check mode (%s) settles for answers that a foretold change may outdate', (check, expected) => {
    const { state } = stateFor([], { check });
    state.knowledge.learn(motd, 'abc');
    expect(state.lookup().get(motd)).toEqual({ answer: 'abc', stale: false });
    state.knowledge.expect(['*'], undefined);
    expect(state.lookup().get(motd)).toEqual(expected);
  });
});

describe('setPlan', () => {
  it('takes the values that stand for tasks which tags left out', () => {
    const left = one('left out');
    const value = { changed: false, result: undefined, missing: 'not selected' };
    const { state } = stateFor([]);
    state.setPlan({ plan: { host: 'here', items: [], handlers: [] }, unselected: new Map([[left.identity, value]]) });
    expect(state.values.get(left.identity)).toEqual(value);
    expect(state.items).toEqual([]);
  });

  it('knows whose results are read later', () => {
    const read = one('read');
    const { state } = stateFor([read, one('b'), task('c', note({ text: read.result }))]);
    expect([...state.needed]).toEqual([read.identity]);
  });
});
