import { type SourceLocation, UsageError } from '../core/errors.ts';
import { contextOf, type ResolveOptions } from './context.ts';
import { didYouMean } from './did-you-mean.ts';
import { mergedVars } from './host-vars.ts';
import { type Layer, sectionLayer } from './layer.ts';
import type { FleetSchemas } from './schemas.ts';
import { dottedKey } from './set.ts';
import type { InventorySource } from './source.ts';
import { isTable, keyText, leavesOf, valueAt } from './table.ts';
import { wantedAt } from './wanted.ts';

/** One place that gives a var a value. */
interface VarSource {
  readonly level: 'all' | 'group' | 'host' | 'set';
  /** Name of the group or host. */
  readonly name: string;
  readonly location: SourceLocation;
  /** As it is written there. */
  readonly value: unknown;
}

/** Where the value of one var of one host comes from. */
export interface VarExplanation {
  /** Role key and var, e.g. `base.sshPort`. */
  readonly key: string;
  /** The value that the role gets; undefined where there is none, or where the vars of the role are wrong. */
  readonly value: unknown;
  /** The place that won; undefined: the schema's default. */
  readonly winner: VarSource | undefined;
  /** Places that lost, the strongest first. */
  readonly overridden: readonly VarSource[];
}

/**
 * Tells which file and line gave a host's var its value, and what it won over.
 *
 * @param question.host name of a host
 * @param question.key  dotted key, e.g. `base.sshPort`; of a table every value in it is explained
 * @throws UsageError `EXPLAIN_UNKNOWN_HOST` or `EXPLAIN_UNKNOWN_KEY`; InventoryError as `loadInventory`
 * @example explainVar(source, fleet, { host: 'gw1', key: 'base.sshPort' })[0]?.winner?.location.line // 12
 */
export function explainVar(
  source: InventorySource,
  fleet: FleetSchemas,
  question: { readonly host: string; readonly key: string },
  options: ResolveOptions = {},
): readonly VarExplanation[] {
  const { host, key } = question;
  const sections = source.document.hosts ?? {};
  const section = Object.hasOwn(sections, host) ? sections[host] : undefined;
  if (section === undefined) {
    throw new UsageError({
      code: 'EXPLAIN_UNKNOWN_HOST',
      message: `No host is named "${host}".`,
      hint: didYouMean(host, Object.keys(sections)),
    });
  }
  // Where a secret comes from can be told without reading it.
  const context = contextOf(source, fleet, { ...options, secrets: 'placeholder' });
  const profile = context.profileOf(section.groups ?? []);
  const layer = sectionLayer(source.file, 'host', ['hosts', host], section);
  const path = dottedKey(key) ?? [key];
  const [role = '', ...inner] = path;
  const schema = profile.schemas.get(role);
  if (schema === undefined) throw unknownKey(key, role, [...profile.schemas.keys()]);
  const parsed = context.parse(schema, mergedVars(context, profile, layer, role));
  const value = parsed.ok ? valueAt(parsed.value, inner) : undefined;
  const layers = [context.set, layer, ...profile.layers.toReversed()];
  const known = wantedAt(schema, inner.slice(0, -1)).keys;
  const last = inner.at(-1);
  const isSet = layers.some(({ tree }) => valueAt(tree, ['vars', ...path]) !== undefined);
  if (last !== undefined && value === undefined && !isSet && !known.includes(last)) throw unknownKey(key, last, known);
  const leaves = isTable(value) ? leavesOf(value) : [{ path: [], value }];
  return leaves.map((leaf) => explainLeaf([...path, ...leaf.path], leaf.value, layers));
}

function explainLeaf(path: readonly string[], value: unknown, layers: readonly Layer[]): VarExplanation {
  const [winner, ...overridden] = layers.flatMap((layer): VarSource[] => {
    const written = valueAt(layer.tree, ['vars', ...path]);
    if (written === undefined) return [];
    const { level, name } = layer;
    return [{ level, name, value: written, location: layer.locate(['vars', ...path], 'key') }];
  });
  return { key: keyText(path), value, winner, overridden };
}

function unknownKey(key: string, wrong: string, known: readonly string[]): UsageError {
  return new UsageError({
    code: 'EXPLAIN_UNKNOWN_KEY',
    message: `There is no var ${key}.`,
    hint: didYouMean(wrong, known),
  });
}
