import type { z } from 'zod';
import type { Environment } from '../secrets/environment.ts';
import { checkValue } from './check.ts';
import { type GroupGraph, groupGraph } from './groups.ts';
import { type Layer, type SharedLayers, sharedLayers } from './layer.ts';
import type { InventoryProblem } from './problem.ts';
import { makeProfile, type Profile, type RoleVars } from './profile.ts';
import { secretRevealer } from './reveal.ts';
import { type FleetSchemas, type Schemas, schemasFor, schemasOf } from './schemas.ts';
import { setLayer } from './set.ts';
import type { InventorySource } from './source.ts';
import { isTable } from './table.ts';
import type { SshDefaults } from './target.ts';

/** What may be said besides the files of an inventory. */
export interface ResolveOptions {
  /** The texts of `--set key=value`; they win over everything in the files. */
  readonly set?: readonly string[] | undefined;
  /** `placeholder`: no secret is read, for listings; `resolve` unless given. */
  readonly secrets?: 'resolve' | 'placeholder' | undefined;
  /** What the user's own ssh_config says of an address; the inventory wins over it. */
  readonly sshConfig?: ((address: string) => SshDefaults) | undefined;
  /** The process's own environment unless given. */
  readonly environment?: Environment | undefined;
  /** What a leading `~/` stands for; the user's home unless given. */
  readonly home?: string | undefined;
}

/** A source and a fleet brought together, before any single host is looked at. */
export interface Context {
  readonly source: InventorySource;
  readonly fleet: FleetSchemas;
  readonly schemas: Schemas;
  readonly graph: GroupGraph;
  readonly shared: SharedLayers;
  readonly set: Layer;
  readonly problems: readonly InventoryProblem[];
  /** The profile of a host that names these groups. */
  profileOf(groups: readonly string[]): Profile;
  /** Reveals the secrets of one role's merged vars and parses them. */
  parse(schema: z.ZodType, vars: unknown): RoleVars;
}

/**
 * Brings a source and a fleet together.
 *
 * @throws UsageError for a wrong `--set`; InputError `FLEET_SCHEMAS_DIFFER`
 * @example contextOf(loadInventory('inventory'), fleet, {}).profileOf(['gateways']).schemas
 */
export function contextOf(source: InventorySource, fleet: FleetSchemas, options: ResolveOptions): Context {
  const schemas = schemasOf(fleet);
  const { graph, problems } = groupGraph(source, Object.keys(fleet.groups));
  const shared = sharedLayers(source);
  const set = setLayer(options.set ?? [], schemas);
  const reveal = secretRevealer({
    directory: source.directory,
    mode: options.secrets ?? 'resolve',
    environment: options.environment,
    home: options.home,
  });
  const parse = (schema: z.ZodType, vars: unknown): RoleVars => {
    const { value, failed } = isTable(vars) ? reveal(vars) : { value: vars, failed: [] };
    // A role without any var in the inventory has an empty table, so that its defaults hold.
    const checked = checkValue(schema, value ?? (schema.safeParse(undefined).success ? undefined : {}));
    if (checked.ok && failed.length === 0) return { ok: true, value: frozen(checked.value) };
    return { ok: false, findings: checked.ok ? [] : checked.findings, failed };
  };
  const profiles = new Map<string, Profile>();
  const profileOf = (names: readonly string[]): Profile => {
    const key = names.join();
    const known = profiles.get(key);
    if (known !== undefined) return known;
    const groups = graph.withAncestors(names);
    const profile = makeProfile({ groups, graph, shared, set, schemas: schemasFor(fleet, groups), parse });
    profiles.set(key, profile);
    return profile;
  };
  return { source, fleet, schemas, graph, shared, set, problems, profileOf, parse };
}

/** Hosts share parsed vars, so none of them may change them. */
function frozen(value: unknown): unknown {
  if (Array.isArray(value)) for (const entry of value) frozen(entry);
  else if (isTable(value)) for (const entry of Object.values(value)) frozen(entry);
  else return value;
  return Object.freeze(value);
}
