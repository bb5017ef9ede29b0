import type { z } from 'zod';
import { InputError } from '../core/errors.ts';
import type { Fleet, Groups } from '../core/fleet.ts';
import { everyHost, type GroupGraph } from './groups.ts';

/** What the inventory needs of a fleet. */
export type FleetSchemas = Pick<Fleet<Groups>, 'groups' | 'ways'>;

/** The schemas of vars by role key. */
export type Schemas = ReadonlyMap<string, z.ZodType>;

/**
 * The schemas of all of a fleet's groups together.
 *
 * @throws InputError `FLEET_SCHEMAS_DIFFER` when two groups define a key by different schemas
 * @example schemasOf(fleet).get('base')
 */
export function schemasOf(fleet: FleetSchemas): Schemas {
  return merged(fleet, Object.keys(fleet.groups));
}

/**
 * The schemas that hold for a host in these groups; those of the group `all`, if the fleet has it, hold for every host.
 *
 * @param groups the host's groups, ancestors among them
 * @example schemasFor(fleet, ['gateways']).has('base')
 */
export function schemasFor(fleet: FleetSchemas, groups: readonly string[]): Schemas {
  return merged(fleet, [everyHost, ...groups]);
}

/**
 * The role keys that a group's section may set: a host in it is also in the ancestors, and may be in the descendants.
 *
 * @example schemasAround(fleet, graph, 'eu').has('base')
 */
export function schemasAround(fleet: FleetSchemas, graph: GroupGraph, group: string): Schemas {
  return schemasFor(fleet, [group, ...graph.ancestorsOf(group), ...graph.descendantsOf(group)]);
}

function merged(fleet: FleetSchemas, groups: readonly string[]): Schemas {
  const schemas = new Map<string, z.ZodType>();
  for (const group of groups) {
    const vars = Object.hasOwn(fleet.groups, group) ? fleet.groups[group]?.vars : undefined;
    for (const [key, schema] of Object.entries(vars ?? {})) {
      const other = schemas.get(key);
      if (other !== undefined && other !== schema) {
        throw new InputError({
          code: 'FLEET_SCHEMAS_DIFFER',
          message: `The fleet's group "${group}" defines the vars "${key}" by another schema than a group before it.`,
          hint: 'Use one schema object for a key in all groups, or two keys.',
        });
      }
      schemas.set(key, schema);
    }
  }
  return schemas;
}
