import { randomBytes } from 'node:crypto';
import type { Facts } from '../core/facts.ts';
import type { Play } from '../core/fleet.ts';
import type { HostInfo } from '../core/role.ts';
import type { Secret } from '../core/secret.ts';
import type { Plan, PlannedTask } from '../plan/plan.ts';
import { type Planner, planner } from '../plan/planner.ts';
import { selectTags, type TagSelection } from '../plan/tags.ts';
import type { Transport } from '../transport/transport.ts';
import { runHost } from './host.ts';
import type { SelectedPlan } from './job.ts';
import type { HostResult, RunEvent } from './outcome.ts';
import type { TaskValue } from './refs.ts';

/** A host of a run, ready to be connected. */
export interface RunHost {
  readonly info: HostInfo;
  /** Parsed vars by role key. */
  readonly vars: Readonly<Record<string, unknown>>;
  readonly transport: Transport;
  /** Its plan before tags, where somebody has made it already; made from the plays otherwise. */
  readonly whole?: Plan | undefined;
}

export interface RunOptions {
  readonly selection?: TagSelection | undefined;
  readonly check?: boolean | undefined;
  /** Fetch old contents of files that change, for showing the difference. */
  readonly diff?: boolean | undefined;
  /** Hosts worked on at the same time; 50 unless given (engine-facts, section 7.8). */
  readonly forks?: number | undefined;
  readonly password?: (() => Promise<Secret<string>>) | undefined;
  /** Where hosts keep their ledger and runs; `/var/lib/pincer` and `/run/pincer` (root) unless given. */
  readonly stateFolder?: string | undefined;
  /** Seconds before each try to reach a lost host again. */
  readonly reconnectPauses?: readonly number[] | undefined;
  readonly signal?: AbortSignal | undefined;
  readonly emit?: ((event: RunEvent) => void) | undefined;
}

/** The `--forks` default. */
const defaultForks = 50;

/** Names a run: sortable by time, unique enough for a folder on the host. */
export function newRunId(now = new Date()): string {
  return `${now.toISOString().replace(/[-:]/g, '').slice(0, 15)}-${randomBytes(3).toString('hex')}`;
}

/**
 * Runs plays on hosts, side by side; a host that fails or cannot be reached stops alone.
 *
 * @returns one result per host, in the order of `hosts`; never throws for what happens on a host
 * @example const results = await runPlays(plays, hosts, { check: true, emit: (event) => report(event) });
 */
export async function runPlays(
  plays: readonly Play[],
  hosts: readonly RunHost[],
  options: RunOptions = {},
): Promise<HostResult[]> {
  const { default: PQueue } = await import('p-queue');
  const { emit = () => {}, check = false, selection = { tags: [], skipTags: [] } } = options;
  const runId = newRunId();
  const started = performance.now();
  emit({ type: 'run-start', runId, hosts: hosts.map(({ info }) => info.name), check });
  const makePlan = planner(plays);
  const queue = new PQueue({ concurrency: options.forks ?? defaultForks });
  const results = await Promise.all(
    hosts.map((host) =>
      queue.add(() =>
        runHost({
          host: host.info.name,
          runId,
          transport: host.transport,
          plan: (facts) => planHost(makePlan, host, facts, selection),
          check,
          diff: options.diff ?? false,
          password: options.password,
          stateFolder: options.stateFolder,
          reconnectPauses: options.reconnectPauses,
          signal: options.signal,
          emit,
        }),
      ),
    ),
  );
  emit({ type: 'run-end', results, seconds: (performance.now() - started) / 1000 });
  return results;
}

/** One host's plan after tags, with values that stand for what they left out. */
export function planHost(
  makePlan: Planner,
  host: Pick<RunHost, 'info' | 'vars' | 'whole'>,
  facts: Facts | undefined,
  selection: TagSelection,
): SelectedPlan {
  const isMade = facts === undefined && host.whole !== undefined;
  const whole = isMade ? host.whole : makePlan({ host: host.info, vars: host.vars, facts });
  const plan = selectTags(whole, selection);
  const kept = new Set(tasksOf(plan).map(({ identity }) => identity));
  const unselected = new Map<object, TaskValue>();
  for (const task of tasksOf(whole)) {
    if (kept.has(task.identity)) continue;
    unselected.set(task.identity, {
      changed: false,
      result: undefined,
      missing: `"${task.name}" is not among the selected tasks`,
    });
  }
  return { plan, unselected };
}

/** All tasks of a plan, those inside guarded blocks too. */
function tasksOf(plan: Plan): PlannedTask[] {
  return plan.items.flatMap((item) => (item.type === 'task' ? [item] : item.type === 'guarded' ? [...item.tasks] : []));
}
