import type { SourceLocation } from '../core/errors.ts';
import type { InventoryFile } from './file.ts';
import { everyHost } from './groups.ts';
import type { InventorySource } from './source.ts';
import type { KeyPath, Table } from './table.ts';

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
