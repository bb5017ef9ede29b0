import type { PlannedGuarded } from '../../plan/plan.ts';
import type { Lookup } from '../decide.ts';
import type { PendingHandlers } from '../handlers.ts';
import type { HostJob } from '../job.ts';
import type { HostLink } from '../link.ts';
import type { TaskOutcome } from '../outcome.ts';

export interface GuardInput {
  readonly job: HostJob;
  readonly link: HostLink;
  readonly lookup: Lookup;
  readonly pending: PendingHandlers;
  readonly note: (message: string) => void;
}

export interface GuardOutcome {
  readonly outcomes: readonly TaskOutcome[];
  readonly error?: unknown;
}

export async function runGuarded(_item: PlannedGuarded, _input: GuardInput): Promise<GuardOutcome> {
  throw new Error('to be written next');
}
