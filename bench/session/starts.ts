import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { timedRun } from '../measure/timed-run.ts';
import { cacheFolder } from '../places.ts';
import { type StartKind, startKinds } from '../plan/starts.ts';
import type { Start } from '../results/report.ts';

const repository = fileURLToPath(new URL('../..', import.meta.url));
const tsx = join(repository, 'node_modules/.bin/tsx');
/** What a start takes is near to what the clock can tell, so it is asked often. */
const rounds = 15;

/**
 * Measures starts without hosts, in turns.
 *
 * @throws PincerError `BENCH_RUN`
 * @example await measureStarts() // [{ kind: 'node', wall: [0.025, ...] }, ...]
 */
export async function measureStarts(signal?: AbortSignal): Promise<Start[]> {
  const folder = join(cacheFolder, 'starts');
  mkdirSync(folder, { recursive: true });
  const empty = join(folder, 'empty.ts');
  writeFileSync(empty, 'export {};\n');
  const commands: Readonly<Record<StartKind, readonly string[]>> = {
    node: [process.execPath, '-e', '0'],
    tsx: [tsx, empty],
    site: [tsx, 'playbooks/site.ts', '--list-tasks'],
  };
  const walls = startKinds.map((kind) => ({ kind, wall: [] as number[] }));
  // What the first ones compile and keep, later ones find: as it is with every start but the first after a change.
  for (let round = -2; round < rounds; round++) {
    for (const { kind, wall } of walls) {
      const invocation = { argv: commands[kind], env: {}, cwd: repository };
      const run = await timedRun(invocation, join(folder, `${kind}.log`), signal);
      if (round >= 0) wall.push(run.wall);
    }
  }
  return walls;
}
