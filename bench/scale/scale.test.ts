import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type ScaleFleet, startFleet } from './fleet.ts';
import { readOutput } from './output.ts';
import { controller } from './run.ts';

const site = fileURLToPath(new URL('site.ts', import.meta.url));
const count = 200;
const down = ['h50', 'h150'];
const broken = ['h90', 'h190'];

let fleet: ScaleFleet;
let inventory: string;
beforeAll(async () => {
  fleet = await startFleet(count, 2);
  inventory = fleet.inventory(count);
});
afterAll(() => fleet.stop());

const run = (kind: string, ...flags: string[]) =>
  controller([site, '-i', inventory, ...flags], { exact: false, logName: `test-${kind}` });

/** Counts only: how long it takes is measured by main.ts. */
test('two hundred real shells over SSH: every host has its end, and the right one', { timeout: 240_000 }, async () => {
  const first = readOutput((await run('first', '--tags', 'few')).output);
  expect(first).toMatchObject({
    totals: { hosts: count, changed: 196, failed: 2, unreachable: 2 },
    recapped: count,
    failed: broken,
    unreachable: down,
  });

  const second = await run('converged', '--tags', 'few');
  const told = readOutput(second.output);
  expect(second.status).toBe(2);
  expect(told).toMatchObject({
    totals: { hosts: count, unchanged: 196, failed: 2, unreachable: 2 },
    recapped: count,
    failed: broken,
    unreachable: down,
  });
  // The first line, four events, four failures of at most ten lines, the slowest, a recap of five lines, the total.
  expect(told.lines).toBeLessThan(65);
  expect(second.output).toContain('\n196 hosts : ok=4 changed=0 ');
  expect(second.output.match(/^ +(ok|changed) /gm)).toBeNull();
  // Hosts that are done let their sockets go: fifty at work, those of the last second, and 25 that Node itself has open.
  expect(second.gauged.files).toBeLessThan(count);

  const limited = await run('limited', '--tags', 'few', '--limit', 'h7,h50');
  expect(readOutput(limited.output)).toMatchObject({
    totals: { hosts: 2, unchanged: 1, unreachable: 1 },
    recapped: 2,
    unreachable: ['h50'],
  });
  expect(limited.status).toBe(4);
});
