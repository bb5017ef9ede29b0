import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { defineFleet } from '../core/fleet.ts';
import { planner } from '../plan/planner.ts';
import { runHere } from '../testing/local.ts';
import { buildTasks, type RandomTask, randomTasks } from '../testing/random-tasks.ts';
import { snapshot } from '../testing/snapshot.ts';
import { createLocalTransport } from '../transport/local.ts';
import { newRunId, planHost } from './engine.ts';
import { runNaively } from './naive.ts';

interface EndState {
  readonly statuses: readonly string[];
  readonly files: readonly string[];
}

async function inFolder<T>(run: (root: string) => Promise<T>): Promise<T> {
  const root = mkdtempSync(join(tmpdir(), 'pincer-equal-'));
  try {
    return await run(root);
  } finally {
    rmSync(root, { recursive: true, force: true });
    rmSync(`${root}.state`, { recursive: true, force: true });
  }
}

function batched(list: readonly RandomTask[], times: number): Promise<EndState[]> {
  return inFolder(async (root) => {
    const ends: EndState[] = [];
    for (let time = 0; time < times; time++) {
      const run = await runHere(() => buildTasks(root, list), { stateFolder: `${root}.state` });
      const statuses = run.outcomes.map(({ task, status }) => `${task.id}: ${status}`);
      ends.push({ statuses, files: snapshot(root) });
    }
    return ends;
  });
}

function naive(list: readonly RandomTask[], times: number): Promise<EndState[]> {
  return inFolder(async (root) => {
    const ends: EndState[] = [];
    for (let time = 0; time < times; time++) {
      const fleet = defineFleet({ groups: { all: { vars: {} } } });
      const play = fleet.play('here', { hosts: 'all', become: false, tasks: () => buildTasks(root, list) });
      const info = { name: 'here', address: 'localhost', groups: ['all'] };
      const outcomes = await runNaively({
        host: 'here',
        runId: newRunId(),
        transport: createLocalTransport(),
        plan: (facts) => planHost(planner([play]), { info, vars: {} }, facts, { tags: [], skipTags: [] }),
        check: false,
        diff: false,
        stateFolder: `${root}.state`,
        emit: () => {},
      });
      ends.push({ statuses: outcomes.map(({ id, status }) => `${id}: ${status}`), files: snapshot(root) });
    }
    return ends;
  });
}

describe('two engines', () => {
  it('come to the same end state and the same statuses, in a first and in a second run', async () => {
    await fc.assert(
      fc.asyncProperty(randomTasks, async (list) => {
        expect(await batched(list, 2)).toEqual(await naive(list, 2));
      }),
      { numRuns: Number(process.env.PINCER_RANDOM_RUNS ?? 60) },
    );
  }, 120_000);
});
