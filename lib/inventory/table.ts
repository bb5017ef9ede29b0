import { Secret } from '../core/secret.ts';

/** A table of TOML, or what was merged from several. */
export type Table = { readonly [key: string]: unknown };

/** The keys from the outermost table to a value. */
export type KeyPath = readonly (string | number)[];

/**
 * Whether a value is a table: neither a list nor a date nor a secret.
 *
 * @example isTable({ a: 1 }) // true
 */
export function isTable(value: unknown): value is Table {
  return (
    typeof value === 'object' &&
    value !== null &&
    !Array.isArray(value) &&
    !(value instanceof Date) &&
    !(value instanceof Secret)
  );
}

/**
 * Lays one table over another: tables are merged key by key, everything else, lists included, is replaced.
 * Neither argument is changed.
 *
 * @example mergeTables({ a: { b: 1, c: 2 } }, { a: { b: 3 } }) // { a: { b: 3, c: 2 } }
 */
export function mergeTables(lower: Table, upper: Table): Table {
  // fromEntries defines own properties, so a key named __proto__ stays an ordinary key.
  return Object.fromEntries([
    ...Object.entries(lower),
    ...Object.entries(upper).map(([key, value]) => {
      const below = Object.hasOwn(lower, key) ? lower[key] : undefined;
      return [key, isTable(below) && isTable(value) ? mergeTables(below, value) : value];
    }),
  ]);
}

/**
 * The value at a path; undefined when there is none.
 *
 * @example valueAt({ a: [{ b: 1 }] }, ['a', 0, 'b']) // 1
 */
export function valueAt(root: unknown, path: KeyPath): unknown {
  let value = root;
  for (const key of path) {
    if (Array.isArray(value)) value = value[Number(key)];
    else if (isTable(value) && Object.hasOwn(value, key)) value = value[key];
    else return undefined;
  }
  return value;
}

/** A value that is no table, with its path. */
export interface Leaf {
  readonly path: readonly string[];
  readonly value: unknown;
}

/**
 * Every value below a table that is no table itself, and every empty table.
 *
 * @example leavesOf({ a: { b: 1 } }) // [{ path: ['a', 'b'], value: 1 }]
 */
export function leavesOf(table: Table, path: readonly string[] = []): readonly Leaf[] {
  return Object.entries(table).flatMap(([key, value]) => {
    const here = [...path, key];
    return isTable(value) && Object.keys(value).length > 0 ? leavesOf(value, here) : [{ path: here, value }];
  });
}

/**
 * A copy of a table in which the values at some paths are missing.
 *
 * @example withoutPath({ a: { b: 1, c: 2 } }, ['a', 'b']) // { a: { c: 2 } }
 */
export function withoutPath(table: Table, path: KeyPath): Table {
  const [key, ...rest] = path;
  if (key === undefined || !Object.hasOwn(table, key)) return table;
  const inner = table[key];
  return Object.fromEntries(
    Object.entries(table).flatMap(([name, value]) => {
      if (name !== String(key)) return [[name, value]];
      // Inside a list nothing can be cut out without moving its neighbours: the whole list goes.
      return rest.length > 0 && isTable(inner) ? [[name, withoutPath(inner, rest)]] : [];
    }),
  );
}

/**
 * A path as it is written in TOML.
 *
 * @example keyText(['hosts', 'a b', 0]) // 'hosts."a b"[0]'
 */
export function keyText(path: KeyPath): string {
  return path
    .map((key) => {
      if (typeof key === 'number') return `[${key}]`;
      return `.${/^[A-Za-z0-9_-]+$/.test(key) ? key : JSON.stringify(key)}`;
    })
    .join('')
    .replace(/^\./, '');
}
