import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { traceProcesses } from './measure/processes.ts';
import type { Invocation } from './peers/peer.ts';
import { pincer } from './peers/pincer.ts';
import type { Wire } from './results/report.ts';
import { requireHosts } from './session/requirements.ts';
import { type Distance, type Scene, setScene } from './session/scene.ts';
import { site } from './work/site.ts';

/** What a run may cost, in counts, which are the same on every machine. */
let scene: Scene;
let distance: Distance;
beforeAll(async () => {
  await requireHosts(site);
  scene = await setScene(1);
  // A distance, so that what belongs to one turn arrives as one.
  distance = await scene.distant(1, 15);
}, 120_000);
afterAll(async () => {
  await distance?.stop();
  await scene?.stop();
});

interface Cost {
  readonly wire: Wire;
  readonly processes: number;
  readonly recap: string;
}

/**
 * Runs a playbook of this benchmark from its sources, twice: what a tracer slows down would cross on the wire, so turns are
 * counted in one run and processes in another.
 *
 * @param before brings the host to where both runs begin
 */
async function cost(playbook: string, name: string, before: () => void = () => {}): Promise<Cost> {
  const { argv, ...rest } = scene.prepare(pincer, distance.targets);
  const flags = argv.slice(argv.indexOf('-i'));
  const path = fileURLToPath(new URL(`pincer/${playbook}`, import.meta.url));
  const invocation: Invocation = { ...rest, argv: [process.execPath, path, ...flags] };
  const [host] = scene.hosts(1);
  before();
  distance.take();
  await scene.run(invocation, name);
  const wire = distance.take();
  const recap = /^h1 .*$/m.exec(readFileSync(scene.log(name), 'utf8'))?.[0] ?? '';
  before();
  const trace = await traceProcesses(host?.pid ?? 0, scene.log(`${name}-trace`));
  await scene.run(invocation, `${name}-traced`).finally(() => trace.end());
  return { wire, processes: trace.processes(), recap };
}

const reset = (): void => scene.hosts(1)[0]?.reset();

describe('the budget of', () => {
  it('60 tasks: ten turns from the first packet on, twelve processes, 25 KB', async () => {
    const first = await cost('site.ts', 'budget-first', reset);
    // A look, then everything: the turns do not grow with the number of changes.
    expect(first.recap).toMatch(/ok=60 changed=50 .* failed=0 .* 2 round trips$/);
    expect(first.wire.turns).toBeLessThanOrEqual(11);
    // 50 changes, 32 of them writes.
    expect(first.processes).toBeLessThanOrEqual(60);
    const converged = await cost('site.ts', 'budget-converged');
    expect(converged.recap).toMatch(/ok=60 changed=0 .* failed=0 .* 1 round trip$/);
    expect(converged.wire).toMatchObject({ connections: 1 });
    expect(converged.wire.turns).toBeLessThanOrEqual(10);
    expect(converged.processes).toBeLessThanOrEqual(12);
    expect(converged.wire.up).toBeLessThanOrEqual(25_000);
  });

  it('300 tasks, as many as a whole site has: 14 turns and 40 processes', async () => {
    expect((await cost('large.ts', 'large-first', reset)).recap).toMatch(/ok=300 changed=\d+ .* failed=0 /);
    const converged = await cost('large.ts', 'large-converged');
    expect(converged.recap).toMatch(/ok=300 changed=0 .* failed=0 .* 1 round trip$/);
    expect(converged.wire.turns).toBeLessThanOrEqual(14);
    expect(converged.processes).toBeLessThanOrEqual(40);
  });
});
