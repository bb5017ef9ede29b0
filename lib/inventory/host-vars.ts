import type { SourceLocation } from '../core/errors.ts';
import { sentenceOf } from './check.ts';
import type { Context } from './context.ts';
import { codeOf } from './finding-problem.ts';
import { everyHost } from './groups.ts';
import type { Layer } from './layer.ts';
import { missingVars } from './missing-vars.ts';
import type { InventoryProblem } from './problem.ts';
import type { Profile, RoleVars } from './profile.ts';
import { unknownRole } from './sections.ts';
import { isTable, type KeyPath, mergeTables, valueAt } from './table.ts';

/** Collects what is wrong with the vars of hosts; what many hosts lack is told once. */
export interface HostVars {
  /** The parsed vars of a host by role key; undefined when something is wrong, which is then kept. */
  of(host: string, profile: Profile, layer: Layer): Readonly<Record<string, unknown>> | undefined;
  problems(): readonly InventoryProblem[];
}

/**
 * Parses the vars of hosts.
 *
 * @example hostVars(context).of('gw1', profile, layer)
 */
export function hostVars(context: Context): HostVars {
  const problems: InventoryProblem[] = [];
  const lacks = missingVars();
  /** Hosts without vars of their own have one object, by which it is seen that they have the same. */
  const shared = new Map<Profile, Readonly<Record<string, unknown>>>();

  const keep = (host: string, profile: Profile, layer: Layer, key: string, vars: RoleVars): void => {
    if (vars.ok) return;
    const strongest = [context.set, layer, ...profile.layers.toReversed()];
    for (const { path, error } of vars.failed) {
      const location = locateIn(strongest, ['vars', key, ...path], 'value') ?? layer.locate([], 'key');
      problems.push({ code: error.code, message: error.message, hint: error.hint, location });
    }
    for (const found of vars.findings) {
      if (vars.failed.some(({ path }) => path.every((part, index) => part === found.path[index]))) continue;
      if (found.kind === 'missing') {
        lacks.add({
          host,
          path: [key, ...found.path],
          found,
          groups: profile.groups,
          section: sectionFor(context, profile, key),
          location: () => layer.locate([], 'key'),
        });
        continue;
      }
      problems.push({
        code: codeOf[found.kind],
        message: sentenceOf(found, [key], 'var'),
        hint: found.hint,
        location:
          locateIn(strongest, ['vars', key, ...found.path], found.kind === 'unknown' ? 'key' : 'value') ??
          layer.locate([], 'key'),
        about: found.meant && [key, ...found.meant],
      });
    }
  };

  return {
    of: (host, profile, layer) => {
      const own = isTable(layer.tree.vars) ? layer.tree.vars : {};
      const hasOwn = Object.keys(own).length > 0;
      const known = hasOwn ? undefined : shared.get(profile);
      if (known !== undefined) return known;
      const vars: Record<string, unknown> = {};
      let fit = true;
      for (const key of Object.keys(own)) {
        if (profile.schemas.has(key)) continue;
        problems.push(unknownRole(context, layer, key, profile.schemas));
        fit = false;
      }
      for (const [key, schema] of profile.schemas) {
        const parsed = Object.hasOwn(own, key)
          ? context.parse(schema, mergedVars(context, profile, layer, key))
          : profile.roleVars(key, schema);
        keep(host, profile, layer, key, parsed);
        if (parsed.ok) vars[key] = parsed.value;
        else fit = false;
      }
      if (!fit) return undefined;
      if (!hasOwn) shared.set(profile, vars);
      return Object.freeze(vars);
    },
    problems: () => [...problems, ...lacks.problems()],
  };
}

/**
 * The vars of one role key after all levels, before secrets are revealed and the schema has parsed them.
 *
 * @example mergedVars(context, profile, layer, 'base') // { adminIp: '203.0.113.10' }
 */
export function mergedVars(context: Context, profile: Profile, layer: Layer, key: string): unknown {
  const levels = [profile.tree, layer.tree, context.set.tree].map((tree) => valueAt(tree, ['vars', key]));
  return levels.reduce((below, above) => {
    if (above === undefined) return below;
    return isTable(below) && isTable(above) ? mergeTables(below, above) : above;
  });
}

/** The place of the value that won; for a value that stands nowhere, of the nearest table around it. */
function locateIn(strongest: readonly Layer[], path: KeyPath, part: 'key' | 'value'): SourceLocation | undefined {
  for (let length = path.length; length > 1; length--) {
    const here = path.slice(0, length);
    const layer = strongest.find(({ tree }) => valueAt(tree, here) !== undefined);
    if (layer !== undefined) return layer.locate(here, length === path.length ? part : 'key');
  }
  return undefined;
}

/** The section of the widest group whose schemas have the key. */
function sectionFor(context: Context, profile: Profile, key: string): string {
  const owns = (name: string): boolean => Object.hasOwn(context.fleet.groups[name]?.vars ?? {}, key);
  const group = [everyHost, ...profile.groups].find(owns) ?? everyHost;
  return group === everyHost ? `[vars.${key}]` : `[groups.${group}.vars.${key}]`;
}
