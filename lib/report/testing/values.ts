import { task } from '../../core/task.ts';
import { file } from '../../modules/file.ts';
import type { PlannedTask } from '../../plan/plan.ts';
import { type HostResult, noCounts, type TaskOutcome } from '../../run/outcome.ts';

/** A planned task, for tests of what people see. */
export function plannedTask(name: string, more: Partial<PlannedTask> = {}): PlannedTask {
  const { call, identity } = task(name, file({ path: '/srv/x', content: 'x' }));
  return {
    type: 'task',
    id: `play/base/${name}`,
    name,
    play: 'Play',
    role: 'base',
    become: false,
    tags: ['base'],
    blocks: [],
    call,
    when: [],
    notify: [],
    ignoreErrors: false,
    fails: undefined,
    identity,
    source: { file: '/site/roles/base.ts', line: 12, column: 5 },
    ...more,
  };
}

/** What a task came to. */
export function outcomeOf(name: string, more: Partial<TaskOutcome> = {}): TaskOutcome {
  return { task: plannedTask(name), status: 'changed', changes: [], outputs: [], seconds: 0, ...more };
}

/** What a host came to; counts that are not given are 0. */
export function resultOf(
  host: string,
  more: Partial<Omit<HostResult, 'counts'>> & { readonly counts?: Partial<HostResult['counts']> } = {},
): HostResult {
  return {
    host,
    state: 'done',
    roundTrips: 1,
    seconds: 0.5,
    sentBytes: 100,
    pendingHandlers: [],
    ...more,
    counts: { ...noCounts(), ...more.counts },
  };
}
