import type { Items } from '../../core/block.ts';
import { defineFleet } from '../../core/fleet.ts';
import type { Task } from '../../core/task.ts';
import { expandPlan } from '../../plan/expand.ts';
import type { Plan, PlannedTask } from '../../plan/plan.ts';

/**
 * The plan that a list makes on one host.
 *
 * @example planOf([task('One', note({})), flush()]).items
 */
export function planOf(items: Items): Plan {
  const fleet = defineFleet({ groups: { all: { vars: {} } } });
  const play = fleet.play('P', { hosts: 'all', become: false, tasks: () => items });
  const host = { name: 'here', address: 'localhost', groups: ['all'] };
  return expandPlan([play], { host, vars: {}, facts: undefined });
}

/**
 * One task as it stands in a plan.
 *
 * @example planned(task('One', note({}))).id // 'p/one'
 */
export function planned(value: Task): PlannedTask {
  const [item] = planOf([value]).items;
  if (item?.type !== 'task') throw new Error('A task was expected.');
  return item;
}
