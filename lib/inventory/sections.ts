import { nearest } from '../core/errors.ts';
import { checkValue, sentenceOf } from './check.ts';
import type { Context } from './context.ts';
import { didYouMean } from './did-you-mean.ts';
import { codeOf } from './finding-problem.ts';
import { everyHost } from './groups.ts';
import type { Layer } from './layer.ts';
import { withoutMissing } from './partial.ts';
import type { InventoryProblem } from './problem.ts';
import { secretRevealer } from './reveal.ts';
import { type Schemas, schemasAround } from './schemas.ts';
import { isTable } from './table.ts';

/**
 * Checks the vars that hosts share, section by section: a mistake is told once, at its own place, even when no host
 * is in the group or all of them override it.
 *
 * @example sectionProblems(context)
 */
export function sectionProblems(context: Context): readonly InventoryProblem[] {
  const { fleet, graph, schemas, shared } = context;
  return [...shared].flatMap(([group, layers]) => {
    if (!graph.has(group)) return unknownGroup(layers, group, Object.keys(fleet.groups));
    const known = group === everyHost ? schemas : schemasAround(fleet, graph, group);
    return layers.flatMap((layer) => layerProblems(context, layer, known));
  });
}

function unknownGroup(layers: readonly Layer[], group: string, known: readonly string[]): readonly InventoryProblem[] {
  return layers.map((layer) => ({
    code: 'INVENTORY_UNKNOWN_GROUP',
    message: `The fleet has no group "${group}".`,
    hint: didYouMean(group, known),
    location: { file: layer.locate([], 'key').file },
  }));
}

/**
 * Checks the vars of one section by themselves.
 *
 * @param known schemas of the role keys that may stand there
 * @example layerProblems(context, layer, schemas)
 */
function layerProblems(context: Context, layer: Layer, known: Schemas): readonly InventoryProblem[] {
  const { vars } = layer.tree;
  const reveal = secretRevealer({ directory: context.source.directory, mode: 'placeholder' });
  return Object.entries(isTable(vars) ? vars : {}).flatMap(([key, value]) => {
    const schema = known.get(key);
    if (schema === undefined) return [unknownRole(context, layer, key, known)];
    const { value: revealed, failed } = isTable(value) ? reveal(value) : { value, failed: [] };
    const checked = checkValue(schema, revealed);
    const found = checked.ok ? [] : withoutMissing(checked.findings);
    return [
      ...failed.map(({ path, error }) => ({
        code: error.code,
        message: error.message,
        hint: error.hint,
        location: layer.locate(['vars', key, ...path], 'value'),
      })),
      ...found.map((finding) => ({
        code: codeOf[finding.kind],
        message: sentenceOf(finding, [key], 'var'),
        hint: finding.hint,
        location: layer.locate(['vars', key, ...finding.path], finding.kind === 'unknown' ? 'key' : 'value'),
        about: finding.meant && [key, ...finding.meant],
      })),
    ];
  });
}

/**
 * The problem of a role key that no schema knows at this place.
 *
 * @example unknownRole(context, layer, 'bsae', schemas).message // 'Group gateways has no vars "bsae".'
 */
export function unknownRole(context: Context, layer: Layer, key: string, known: Schemas): InventoryProblem {
  const owners = Object.entries(context.fleet.groups)
    .filter(([, group]) => Object.hasOwn(group.vars, key))
    .map(([name]) => name);
  const near = nearest(key, [...known.keys()]);
  const holder = { all: 'The fleet', group: `Group ${layer.name}`, host: `Host ${layer.name}`, set: 'The fleet' };
  return {
    code: 'INVENTORY_UNKNOWN_VARS',
    message: `${holder[layer.level]} has no vars "${key}".`,
    hint:
      owners.length > 0 && !known.has(key)
        ? `They belong to the group ${owners.join(', ')}, and ${layer.name} is not in it.`
        : didYouMean(key, [...known.keys()]),
    location: layer.locate(['vars', key], 'key'),
    about: near === undefined ? undefined : [near],
  };
}
