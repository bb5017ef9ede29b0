import { type Finding, sentenceOf } from './check.ts';
import type { InventoryFile } from './file.ts';
import type { InventoryProblem } from './problem.ts';
import type { KeyPath } from './table.ts';

/** The code of each kind of finding. */
export const codeOf = {
  missing: 'INVENTORY_MISSING_VALUE',
  unknown: 'INVENTORY_UNKNOWN_KEY',
  wrong: 'INVENTORY_WRONG_VALUE',
  rule: 'INVENTORY_RULE',
} as const;

/**
 * A finding about a file, with its place.
 *
 * @example problemOf(finding, { file, name: [], noun: 'key' }).location // { file: 'hosts.toml', line: 3, ... }
 */
export function problemOf(
  found: Finding,
  about: { readonly file: InventoryFile; readonly name: KeyPath; readonly noun: 'var' | 'key' },
): InventoryProblem {
  return {
    code: codeOf[found.kind],
    message: sentenceOf(found, about.name, about.noun),
    hint: found.hint,
    location: about.file.locate([...about.name, ...found.path], found.kind === 'unknown' ? 'key' : 'value'),
  };
}
