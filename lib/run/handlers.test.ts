import { describe, expect, it } from 'vitest';
import { type Handler, handler } from '../core/handler.ts';
import { service } from '../modules/service.ts';
import type { PlannedTask } from '../plan/plan.ts';
import { note } from '../plan/testing/note.ts';
import { absorbs, handlerTasks, scheduledIn } from './handlers.ts';

const flush = {
  id: 'p/r/flush',
  play: 'P',
  role: 'r',
  become: true,
  tags: ['r'],
  blocks: [{ block: 'p/r/b', part: 'always' }],
} as const;
const unit = (state: 'restarted' | 'reloaded', name = 'ssh', enabled?: boolean) =>
  handler(`${state} ${name}`, service({ name, state, enabled }));
const pendingOf = (...handlers: readonly Handler[]) => new Map(handlers.map((one) => [one.identity, one]));
const run = (handlers: readonly Handler[], scheduled: readonly string[] = []) =>
  handlerTasks(flush, pendingOf(...handlers), new Set(scheduled));
const names = (tasks: readonly PlannedTask[]) => tasks.map(({ name }) => name);

describe('handlerTasks', () => {
  it('run in the order of definition, not of notification', () => {
    const [a, b, c] = [unit('restarted', 'a'), unit('restarted', 'b'), unit('restarted', 'c')];
    expect(names(run([c, a, b]))).toEqual(['restarted a', 'restarted b', 'restarted c']);
  });

  it('run equal handlers once', () => {
    const [one, other] = [unit('restarted'), unit('restarted')];
    expect(one).not.toBe(other);
    expect(names(run([one, other]))).toEqual(['restarted ssh']);
  });

  it('leave out a reload where the same unit is restarted, whichever was defined first', () => {
    const [reload, restart] = [unit('reloaded'), unit('restarted')];
    expect(names(run([reload, restart]))).toEqual(['restarted ssh']);
    const [restartFirst, reloadLater] = [unit('restarted'), unit('reloaded')];
    expect(names(run([reloadLater, restartFirst]))).toEqual(['restarted ssh']);
  });

  it('keep a reload of another unit, and one that also enables', () => {
    const kept = [unit('restarted'), unit('reloaded', 'nginx'), unit('reloaded', 'ssh', true)];
    expect(names(run(kept))).toEqual(['restarted ssh', 'reloaded nginx', 'reloaded ssh']);
  });

  it('leave out those whose runs stand behind it already', () => {
    const [a, b] = [unit('restarted', 'a'), unit('restarted', 'b')];
    expect(names(run([a, b], [a.identity]))).toEqual(['restarted b']);
  });

  it('do not let a reload run because the restart that absorbs it is scheduled already', () => {
    const [reload, restart] = [unit('reloaded'), unit('restarted')];
    expect(run([reload, restart], [restart.identity])).toEqual([]);
  });

  it('stand where the flush stands, and run whatever conditions the notifying tasks had', () => {
    const restart = unit('restarted', 'nginx');
    expect(run([restart])).toEqual([
      {
        ...flush,
        id: 'p/r/flush/restarted-nginx',
        name: 'restarted nginx',
        type: 'task',
        call: restart.call,
        when: [],
        notify: [],
        ignoreErrors: false,
        fails: undefined,
        identity: { handler: restart.identity },
        source: undefined,
        handler: restart,
      },
    ]);
  });

  it('are none where nothing is pending', () => {
    expect(run([])).toEqual([]);
  });
});

describe('absorbs', () => {
  it('needs the same module', () => {
    const restart = unit('restarted');
    const other = handler('Other', note({}));
    expect(absorbs(restart, unit('reloaded'))).toBe(true);
    expect(absorbs(unit('reloaded'), restart)).toBe(false);
    expect(absorbs(restart, other)).toBe(false);
    expect(absorbs(other, restart)).toBe(false);
  });
});

describe('scheduledIn', () => {
  it('finds the handlers whose runs stand in a list', () => {
    const [a, b] = [unit('restarted', 'a'), unit('restarted', 'b')];
    const [plain] = run([a]).map((item): PlannedTask => ({ ...item, handler: undefined, notify: [a] }));
    if (!plain) throw new Error('no task');
    expect(scheduledIn([plain, { ...flush, name: 'flush', type: 'flush' }, ...run([b])])).toEqual(
      new Set([b.identity]),
    );
  });
});
