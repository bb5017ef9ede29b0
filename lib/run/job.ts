import type { Facts } from '../core/facts.ts';
import type { Secret } from '../core/secret.ts';
import type { Plan } from '../plan/plan.ts';
import type { Transport } from '../transport/transport.ts';
import type { RunEvent } from './outcome.ts';
import type { TaskValue } from './refs.ts';

/** What tags left of a plan. */
export interface SelectedPlan {
  readonly plan: Plan;
  /** Values that stand for the tasks which were left out. */
  readonly unselected: ReadonlyMap<object, TaskValue>;
}

/** All that one host's run needs. */
export interface HostJob {
  readonly host: string;
  readonly runId: string;
  readonly transport: Transport;
  /** The plan; called again with facts when a role needs them. Pure. */
  readonly plan: (facts: Facts | undefined) => SelectedPlan;
  /** Foretell instead of change. */
  readonly check: boolean;
  /** Also fetch old contents, so that people can see what changes. */
  readonly diff: boolean;
  /** Asked when sudo prompts. */
  readonly password?: (() => Promise<Secret<string>>) | undefined;
  /** Where the host keeps its ledger and runs; see `helloProgram`. */
  readonly stateFolder?: string | undefined;
  /** Seconds before each try to reach a lost host again. */
  readonly reconnectPauses?: readonly number[] | undefined;
  readonly signal?: AbortSignal | undefined;
  readonly emit: (event: RunEvent) => void;
}
