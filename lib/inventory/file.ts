import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { messageOf, type SourceLocation } from '../core/errors.ts';
import { type Positions, positionsOf } from './positions.ts';
import { InventoryError } from './problem.ts';
import { type KeyPath, keyText } from './table.ts';

/** A file of an inventory, and where its keys stand. */
export interface InventoryFile {
  readonly path: string;
  readonly text: string;
  /** The place of a key or of its value; of the nearest table around it when the file lacks it. */
  locate(path: KeyPath, part: 'key' | 'value'): SourceLocation;
}

/**
 * A file whose positions are found when they are first asked for.
 *
 * @example inventoryFile('hosts.toml', '[hosts.gw1]').locate(['hosts', 'gw1'], 'key').line // 1
 */
function inventoryFile(path: string, text: string): InventoryFile {
  let known: Positions | undefined;
  const positions = (): Positions => {
    known ??= positionsOf(text.replace(/^\uFEFF/, ''));
    return known;
  };
  return {
    path,
    text,
    locate: (key, part) => ({ file: path, key: keyText(key), ...positions().nearest(key)?.[part] }),
  };
}

/** The files of an inventory on disk. */
export interface InventoryPaths {
  /** Directory that relative paths in the inventory start from. */
  readonly directory: string;
  readonly hosts: string;
  /** Files below `vars/`, by the group whose vars they hold. */
  readonly vars: readonly { readonly group: string; readonly path: string }[];
}

/**
 * Finds the files of an inventory: one file, or a directory with `hosts.toml` and `vars/<group>.toml`.
 *
 * @throws InventoryError `INVENTORY_MISSING` or `INVENTORY_UNREADABLE`
 * @example inventoryPaths('inventory').hosts // 'inventory/hosts.toml'
 */
export function inventoryPaths(path: string): InventoryPaths {
  if (!onDisk(path, () => statSync(path)).isDirectory()) {
    return { directory: join(path, '..'), hosts: path, vars: [] };
  }
  const folder = join(path, 'vars');
  const names = readdirSync(path).includes('vars') ? onDisk(folder, () => readdirSync(folder)) : [];
  return {
    directory: path,
    hosts: join(path, 'hosts.toml'),
    vars: names
      .filter((name) => name.endsWith('.toml'))
      .sort()
      .map((name) => ({ group: name.slice(0, -'.toml'.length), path: join(folder, name) })),
  };
}

/**
 * Reads one file of an inventory.
 *
 * @throws InventoryError `INVENTORY_MISSING` or `INVENTORY_UNREADABLE`
 * @example readInventoryFile('inventory/hosts.toml').text
 */
export function readInventoryFile(path: string): InventoryFile {
  return inventoryFile(
    path,
    onDisk(path, () => readFileSync(path, 'utf8')),
  );
}

function onDisk<T>(path: string, read: () => T): T {
  try {
    return read();
  } catch (error) {
    const isMissing = error instanceof Error && 'code' in error && error.code === 'ENOENT';
    throw new InventoryError([
      {
        code: isMissing ? 'INVENTORY_MISSING' : 'INVENTORY_UNREADABLE',
        message: isMissing
          ? `There is no inventory at ${path}.`
          : `The inventory ${path} cannot be read: ${messageOf(error)}.`,
        hint: 'Name a TOML file, or a directory with hosts.toml, by -i.',
        location: { file: path },
      },
    ]);
  }
}
