import { isDeepStrictEqual } from 'node:util';
import type { SourceLocation } from '../core/errors.ts';
import type { InventoryFile } from './file.ts';
import { everyHost, type GroupGraph } from './groups.ts';
import type { InventoryProblem } from './problem.ts';
import type { InventorySource } from './source.ts';
import { type KeyPath, keyText, leavesOf, type Table, valueAt } from './table.ts';

/** The values that one place of the inventory gives: `vars` by role key, and `ssh`. */
export interface Layer {
  readonly level: 'all' | 'group' | 'host' | 'set';
  /** The group's or host's name. */
  readonly name: string;
  readonly tree: Table;
  /** Where a value of the tree stands. */
  locate(path: KeyPath, part: 'key' | 'value'): SourceLocation;
}

/**
 * The layer of a section of the inventory's main file.
 *
 * @param at path of the section: empty for all hosts, else `['groups', name]` or `['hosts', name]`
 * @example sectionLayer(file, 'host', ['hosts', 'gw1'], { vars: { base: { sshPort: 2222 } } })
 */
export function sectionLayer(
  file: InventoryFile,
  level: Layer['level'],
  at: readonly string[],
  section: { readonly vars?: Table | undefined; readonly ssh?: Table | undefined },
): Layer {
  return {
    level,
    name: at.at(-1) ?? everyHost,
    tree: { ...(section.vars && { vars: section.vars }), ...(section.ssh && { ssh: section.ssh }) },
    locate: (path, part) => file.locate([...at, ...path], part),
  };
}

/** The layers of all hosts and of every group, by group name; those of all hosts under `all`. */
export type SharedLayers = ReadonlyMap<string, readonly Layer[]>;

/**
 * The layers that hosts share, from the main file and from the files below `vars/`.
 *
 * @example sharedLayers(source).get('gateways')
 */
export function sharedLayers(source: InventorySource): SharedLayers {
  const { file, document, varsFiles } = source;
  const layers = new Map<string, Layer[]>([[everyHost, [sectionLayer(file, 'all', [], document)]]]);
  for (const [name, section] of Object.entries(document.groups ?? {})) {
    // A section of this name is refused elsewhere.
    if (name === everyHost) continue;
    layers.set(name, [sectionLayer(file, 'group', ['groups', name], section)]);
  }
  for (const { group, file: varsFile, vars } of varsFiles) {
    const layer: Layer = {
      level: group === everyHost ? 'all' : 'group',
      name: group,
      tree: { vars },
      locate: (path, part) => varsFile.locate(path.slice(1), part),
    };
    layers.set(group, [...(layers.get(group) ?? []), layer]);
  }
  return layers;
}

/** Two places that give one var different values, with no rule which of them wins. */
export interface Conflict {
  readonly path: readonly string[];
  /** Made when it is asked for: a host may settle the conflict with a value of its own. */
  readonly problem: () => InventoryProblem;
}

/**
 * Values on which the groups of a host disagree: set by two groups of which neither is inside the other, and by no
 * group inside both.
 *
 * @param layers the layers of a host's groups
 * @example conflictsOf(layers, graph)[0]?.problem().message
 */
export function conflictsOf(layers: readonly Layer[], graph: GroupGraph): readonly Conflict[] {
  const setters = new Map<string, { readonly path: readonly string[]; readonly by: Layer[] }>();
  for (const layer of layers) {
    for (const { path } of leavesOf(layer.tree)) {
      const entry = setters.get(path.join('\0')) ?? { path, by: [] };
      entry.by.push(layer);
      setters.set(path.join('\0'), entry);
    }
  }
  return [...setters.values()].flatMap(({ path, by }) => {
    const innermost = by.filter((one) => !by.some((other) => graph.ancestorsOf(other.name).has(one.name)));
    const [first, ...others] = innermost;
    const other = others.find((layer) => !isDeepStrictEqual(valueAt(layer.tree, path), valueAt(first?.tree, path)));
    return first === undefined || other === undefined ? [] : [{ path, problem: () => conflict(path, first, other) }];
  });
}

function conflict(path: readonly string[], first: Layer, second: Layer): InventoryProblem {
  const key = keyText(path[0] === 'vars' ? path.slice(1) : path);
  const place = first.locate(path, 'key');
  return {
    code: 'INVENTORY_CONFLICT',
    message:
      first.name === second.name
        ? `Group ${first.name} sets ${key} twice, here and at ${place.file}:${place.line}.`
        : `Groups ${first.name} and ${second.name} give ${key} different values, the other at ${place.file}:${place.line}.`,
    hint:
      first.name === second.name
        ? 'Keep one of the two.'
        : 'Say which one wins: set it for the host, or make one group a child of the other.',
    location: second.locate(path, 'key'),
  };
}
