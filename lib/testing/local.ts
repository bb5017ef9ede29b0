import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Items } from '../core/block.ts';
import { defineFleet } from '../core/fleet.ts';
import { type RunOptions, runPlays } from '../run/engine.ts';
import type { HostResult, RunEvent, TaskOutcome } from '../run/outcome.ts';
import { createLocalTransport } from '../transport/local.ts';
import type { Transport } from '../transport/transport.ts';

/** What a run on this machine came to. */
export interface LocalRun {
  readonly result: HostResult;
  readonly outcomes: readonly TaskOutcome[];
  readonly events: readonly RunEvent[];
  /** `name: status`, in order. */
  readonly statuses: readonly string[];
}

/**
 * Runs tasks on this machine as the current user, for tests.
 *
 * @param items what a role's `tasks` returns; a function, so that each run builds its own values
 * @example const run = await runHere(() => [task('Greet', file({ path, content: 'hi' }))]); run.statuses
 */
export async function runHere(
  items: () => Items,
  options: RunOptions & { readonly transport?: Transport } = {},
): Promise<LocalRun> {
  const fleet = defineFleet({ groups: { all: { vars: {} } } });
  const play = fleet.play('here', { hosts: 'all', become: false, tasks: items });
  const events: RunEvent[] = [];
  const temporary = options.stateFolder === undefined ? mkdtempSync(join(tmpdir(), 'pincer-state-')) : undefined;
  const [result] = await runPlays(
    [play],
    [
      {
        info: { name: 'here', address: 'localhost', groups: ['all'] },
        vars: {},
        transport: options.transport ?? createLocalTransport(),
      },
    ],
    { ...options, stateFolder: options.stateFolder ?? temporary, emit: (event) => events.push(event) },
  );
  if (temporary !== undefined) rmSync(temporary, { recursive: true, force: true });
  if (!result) throw new Error('No result.');
  const outcomes = events.flatMap((event) => (event.type === 'task' ? [event.outcome] : []));
  return { result, outcomes, events, statuses: outcomes.map(({ task, status }) => `${task.name}: ${status}`) };
}
