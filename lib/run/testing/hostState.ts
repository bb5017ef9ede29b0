import type { Items } from '../../core/block.ts';
import { createLocalTransport } from '../../transport/local.ts';
import type { HostJob } from '../job.ts';
import type { RunEvent } from '../outcome.ts';
import { HostState } from '../state.ts';
import { planOf } from './planned.ts';

/** A host's state that nobody has connected, and what it told. */
export interface UnconnectedState {
  readonly state: HostState;
  readonly events: readonly RunEvent[];
}

/**
 * The state of a host before its first message, for what is decided from values alone.
 *
 * @example const { state } = stateFor([task('One', note({}))]); decideFrom(state, 0);
 */
export function stateFor(items: Items, options: Partial<HostJob> = {}): UnconnectedState {
  const events: RunEvent[] = [];
  const state = new HostState({
    host: 'here',
    runId: 'run',
    transport: createLocalTransport(),
    plan: () => ({ plan: planOf(items), unselected: new Map() }),
    check: false,
    diff: false,
    emit: (event) => events.push(event),
    ...options,
  });
  state.setPlan(state.job.plan(undefined));
  return { state, events };
}
