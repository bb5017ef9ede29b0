import type { Play } from '../core/fleet.ts';
import type { Plan } from './plan.ts';
import { type PlanInput, planner } from './planner.ts';

/**
 * The plan of one host: all its plays and roles as one flat list with stable unique ids. No I/O.
 *
 * @example expandPlan(plays, { host: { name: 'gw1', address: '203.0.113.5', groups: ['gateways'] }, vars, facts: undefined })
 */
export function expandPlan(plays: readonly Play[], input: PlanInput): Plan {
  return planner(plays)(input);
}
