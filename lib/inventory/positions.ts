import { createRequire } from 'node:module';
import type { AST } from 'toml-eslint-parser';
import type { KeyPath } from './table.ts';

/** Line and column, both counted from 1. */
export interface Position {
  readonly line: number;
  readonly column: number;
}

/** Where a key and its value stand; for a table both are its header. */
interface Placed {
  readonly key: Position;
  readonly value: Position;
}

/** The places of all keys of one file. */
export interface Positions {
  /** The place of the longest part of the path that the file has; undefined when it has none of it. */
  nearest(path: KeyPath): Placed | undefined;
}

/** Only a problem needs positions, and this parser costs more than the values do: it is loaded when asked for. */
const require = createRequire(import.meta.url);
const loadParser = (): typeof import('toml-eslint-parser') => require('toml-eslint-parser');

/**
 * The places of all keys of a TOML text that is known to parse.
 *
 * @example positionsOf('a = 1').nearest(['a']) // { key: { line: 1, column: 1 }, value: { line: 1, column: 5 } }
 */
export function positionsOf(text: string): Positions {
  const places = new Map<string, Placed>();
  const [top] = loadParser().parseTOML(text, { tomlVersion: '1.0' }).body;
  collectTopLevel(top, places);
  return {
    nearest: (path) => {
      for (let length = path.length; length > 0; length--) {
        const place = places.get(identity(path.slice(0, length)));
        if (place !== undefined) return place;
      }
      return undefined;
    },
  };
}

/**
 * Where a TOML text defines a key for the second time; undefined when it does not.
 *
 * @example secondDefinition('a = 1\na = 2') // { line: 2, column: 1 }
 */
export function secondDefinition(text: string): Position | undefined {
  const { parseTOML, ParseError } = loadParser();
  try {
    parseTOML(text, { tomlVersion: '1.0' });
    return undefined;
  } catch (error) {
    if (!(error instanceof ParseError)) throw error;
    const isSecond = error.message === 'Defining a key multiple times is invalid';
    return isSecond ? { line: error.lineNumber, column: error.column + 1 } : undefined;
  }
}

function identity(path: KeyPath): string {
  return path.map(String).join('\0');
}

function start(node: AST.TOMLNode): Position {
  return { line: node.loc.start.line, column: node.loc.start.column + 1 };
}

function collectTopLevel(top: AST.TOMLTopLevelTable, places: Map<string, Placed>): void {
  for (const node of top.body) {
    if (node.type === 'TOMLKeyValue') {
      collectPair(node, [], places);
      continue;
    }
    node.resolvedKey.forEach((_, index) => {
      const path = node.resolvedKey.slice(0, index + 1);
      const position = start(node.key.keys[Math.min(index, node.key.keys.length - 1)] ?? node);
      note(places, path, position, position, index === node.resolvedKey.length - 1);
    });
    for (const pair of node.body) collectPair(pair, node.resolvedKey, places);
  }
}

function collectPair(pair: AST.TOMLKeyValue, parent: KeyPath, places: Map<string, Placed>): void {
  let path = parent;
  pair.key.keys.forEach((key, index) => {
    path = [...path, key.type === 'TOMLBare' ? key.name : key.value];
    const last = index === pair.key.keys.length - 1;
    note(places, path, start(key), last ? start(pair.value) : start(key), last);
  });
  collectValue(pair.value, path, places);
}

function collectValue(value: AST.TOMLContentNode, path: KeyPath, places: Map<string, Placed>): void {
  if (value.type === 'TOMLInlineTable') {
    for (const pair of value.body) collectPair(pair, path, places);
  } else if (value.type === 'TOMLArray') {
    value.elements.forEach((element, index) => {
      note(places, [...path, index], start(element), start(element), true);
      collectValue(element, [...path, index], places);
    });
  }
}

/** A table's own header is its place; until it comes, the first header or dotted key that mentions it is. */
function note(places: Map<string, Placed>, path: KeyPath, key: Position, value: Position, own: boolean): void {
  const known = identity(path);
  if (own || !places.has(known)) places.set(known, { key, value });
}
