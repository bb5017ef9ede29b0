import fc from 'fast-check';
import { expect, it } from 'vitest';
import { z } from 'zod';
import { defineFleet } from '../core/fleet.ts';
import { InventoryError } from './problem.ts';
import { resolveInventory } from './resolve.ts';
import { load } from './testing/fleet.ts';

const names = ['g0', 'g1', 'g2', 'g3', 'g4'] as const;
const schema = z.strictObject({ port: z.int().default(0) });
const fleet = defineFleet({
  groups: Object.fromEntries(names.map((name) => [name, { vars: { base: schema } }])),
});

const port = fc.option(fc.integer({ min: 1, max: 3 }), { nil: undefined });
const inventories = fc.record({
  all: port,
  groups: fc.tuple(...names.map(() => port)),
  host: port,
  set: port,
  /** Only a group further on is a child, so there is no cycle. */
  edges: fc.uniqueArray(
    fc.tuple(fc.nat({ max: 4 }), fc.nat({ max: 4 })).filter(([parent, child]) => parent < child),
    { selector: String, maxLength: 8 },
  ),
  member: fc.uniqueArray(fc.nat({ max: 4 }), { minLength: 1, maxLength: 3 }),
});
type Inventory = typeof inventories extends fc.Arbitrary<infer T> ? T : never;

function tomlOf({ all, groups, host, edges, member }: Inventory): string {
  const vars = (value: number | undefined): string => (value === undefined ? '' : `vars.base.port = ${value}\n`);
  const sections = names.map((name, index) => {
    const children = edges.filter(([parent]) => parent === index).map(([, child]) => names[child]);
    return `[groups.${name}]\nchildren = ${JSON.stringify(children)}\n${vars(groups[index])}`;
  });
  const own = member.map((index) => names[index]);
  return `${vars(all)}${sections.join('')}[hosts.h]\ngroups = ${JSON.stringify(own)}\n${vars(host)}`;
}

/** What the documentation promises, written down as plainly as possible. */
function expected({ all, groups, host, set, edges, member }: Inventory): number | 'conflict' {
  const isInside = (inner: number, outer: number): boolean =>
    edges.some(([parent, child]) => child === inner && (parent === outer || isInside(parent, outer)));
  const mine = names
    .map((_, index) => index)
    .filter((index) => member.some((own) => own === index || isInside(own, index)));
  const setters = mine.filter((index) => groups[index] !== undefined);
  const innermost = setters.filter((outer) => !setters.some((inner) => isInside(inner, outer)));
  const values = [...new Set(innermost.map((index) => groups[index]))];
  if (set !== undefined) return set;
  if (host !== undefined) return host;
  if (values.length > 1) return 'conflict';
  return values[0] ?? all ?? 0;
}

function actual(inventory: Inventory): unknown {
  const set = inventory.set === undefined ? [] : [`base.port=${inventory.set}`];
  try {
    return resolveInventory(load(tomlOf(inventory)), fleet, { set }).hosts[0]?.vars;
  } catch (error) {
    if (!(error instanceof InventoryError)) throw error;
    return [...new Set(error.problems.map(({ code }) => code))];
  }
}

it('the value that the documentation promises wins, in any nesting of groups', () => {
  fc.assert(
    fc.property(inventories, (inventory) => {
      const wanted = expected(inventory);
      expect(actual(inventory)).toEqual(wanted === 'conflict' ? ['INVENTORY_CONFLICT'] : { base: { port: wanted } });
    }),
    { numRuns: 300 },
  );
});
