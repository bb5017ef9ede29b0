import type { z } from 'zod';
import type { Finding } from './check.ts';
import { type Conflict, conflictsOf } from './conflict.ts';
import { everyHost, type GroupGraph } from './groups.ts';
import type { Layer, SharedLayers } from './layer.ts';
import type { FailedReference } from './reveal.ts';
import type { Schemas } from './schemas.ts';
import { isTable, mergeTables, type Table } from './table.ts';

/** The vars of one role key after all levels: the parsed value, or what is wrong. */
export type RoleVars =
  | { readonly ok: true; readonly value: unknown }
  | { readonly ok: false; readonly findings: readonly Finding[]; readonly failed: readonly FailedReference[] };

/** What the hosts with the same groups have in common. */
export interface Profile {
  /** All groups, ancestors first. */
  readonly groups: readonly string[];
  /** From the weakest to the strongest. */
  readonly layers: readonly Layer[];
  /** All layers merged: `vars` and `ssh`. */
  readonly tree: Table;
  readonly conflicts: readonly Conflict[];
  readonly schemas: Schemas;
  /** Vars of a host that sets none of its own under this key. */
  roleVars(key: string, schema: z.ZodType): RoleVars;
}

/**
 * What the hosts of these groups have in common; their vars are parsed when the first host asks for them.
 *
 * @example makeProfile({ groups: ['gateways'], graph, shared, set, schemas, parse }).tree
 */
export function makeProfile(input: {
  readonly groups: readonly string[];
  readonly graph: GroupGraph;
  readonly shared: SharedLayers;
  readonly set: Layer;
  readonly schemas: Schemas;
  readonly parse: (schema: z.ZodType, vars: unknown) => RoleVars;
}): Profile {
  const { groups, graph, shared, set, schemas, parse } = input;
  const all = shared.get(everyHost) ?? [];
  const ofGroups = groups.flatMap((name) => shared.get(name) ?? []);
  const layers = [...all, ...ofGroups];
  const tree = layers.reduce<Table>((merged, layer) => mergeTables(merged, layer.tree), {});
  const withSet = mergeTables(tree, set.tree);
  const parsed = new Map<string, RoleVars>();
  return {
    groups,
    layers,
    tree,
    conflicts: [...conflictsOf(all, graph), ...conflictsOf(ofGroups, graph)],
    schemas,
    roleVars: (key, schema) => {
      const known = parsed.get(key) ?? parse(schema, isTable(withSet.vars) ? withSet.vars[key] : undefined);
      parsed.set(key, known);
      return known;
    },
  };
}
