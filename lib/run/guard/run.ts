import type { PlannedGuarded } from '../../plan/plan.ts';
import type { TaskOutcome } from '../outcome.ts';
import type { HostState } from '../state.ts';

export interface GuardOutcome {
  readonly outcomes: readonly TaskOutcome[];
  readonly error?: unknown;
}

export async function runGuarded(_item: PlannedGuarded, _state: HostState): Promise<GuardOutcome> {
  throw new Error('to be written next');
}
