import { checkDocument, checkVars, type InventoryDocument } from './document.ts';
import { type InventoryFile, inventoryPaths, readInventoryFile } from './file.ts';
import { problemOf } from './finding-problem.ts';
import { parseToml } from './parse.ts';
import { type InventoryProblem, throwProblems } from './problem.ts';
import type { Table } from './table.ts';

/** A file below `vars/`. */
interface VarsFile {
  readonly group: string;
  readonly file: InventoryFile;
  readonly vars: Table;
}

/** An inventory as its files have it: parsed, but not yet held against a fleet. */
export interface InventorySource {
  /** What was loaded, as the user named it. */
  readonly path: string;
  /** Directory that relative paths in it start from. */
  readonly directory: string;
  readonly file: InventoryFile;
  readonly document: InventoryDocument;
  readonly varsFiles: readonly VarsFile[];
  /** Mistakes in the shape; `resolveInventory` throws them together with those that the fleet's schemas find. */
  readonly problems: readonly InventoryProblem[];
}

/**
 * Reads an inventory: one TOML file, or a directory with `hosts.toml` and `vars/<group>.toml`.
 *
 * @param path file or directory
 * @throws InventoryError when a file is missing, cannot be read or is not TOML; mistakes in the shape are kept in `problems`
 * @example resolveInventory(loadInventory('inventory'), fleet)
 */
export function loadInventory(path: string): InventorySource {
  const paths = inventoryPaths(path);
  const file = readInventoryFile(paths.hosts);
  const varsFiles = paths.vars.map(({ group, path: name }) => ({ group, file: readInventoryFile(name) }));
  const tables = [file, ...varsFiles.map((vars) => vars.file)].map(({ text, path: name }) => parseToml(text, name));
  throwProblems(tables.flatMap((parsed) => (parsed.ok ? [] : [parsed.problem])));
  const [table = {}, ...varTables] = tables.map((parsed) => (parsed.ok ? parsed.value : {}));

  const { document, findings } = checkDocument(table);
  const problems = findings.map((found) => problemOf(found, { file, name: [], noun: 'key' }));
  const checkedFiles = varsFiles.map((entry, index) => {
    const checked = checkVars(varTables[index] ?? {});
    problems.push(...checked.findings.map((found) => problemOf(found, { file: entry.file, name: [], noun: 'key' })));
    return { ...entry, vars: checked.vars };
  });
  return { path, directory: paths.directory, file, document, varsFiles: checkedFiles, problems };
}
