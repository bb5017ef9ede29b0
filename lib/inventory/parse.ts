import { parse } from '@iarna/toml';
import { messageOf } from '../core/errors.ts';
import { type Position, secondDefinition } from './positions.ts';
import type { InventoryProblem } from './problem.ts';
import { keyText, type Table } from './table.ts';

/** The values of a TOML text, or what is wrong with it. */
export type Parsed =
  | { readonly ok: true; readonly value: Table }
  | { readonly ok: false; readonly problem: InventoryProblem };

/**
 * Reads a TOML text.
 *
 * @param text the text
 * @param file name of its file, for messages
 * @example parseToml('a = 1', 'hosts.toml') // { ok: true, value: { a: 1 } }
 */
export function parseToml(text: string, file: string): Parsed {
  try {
    // A byte order mark is no TOML, but some editors write one.
    return { ok: true, value: parse(text.replace(/^\uFEFF/, '')) };
  } catch (error) {
    return { ok: false, problem: definedTwice(text, file) ?? syntaxProblem(error, file) };
  }
}

function syntaxProblem(error: unknown, file: string): InventoryProblem {
  const [message = ''] = messageOf(error).split(/ at row \d+, col \d+, pos \d+:/);
  return {
    code: 'INVENTORY_SYNTAX',
    message: `This is not TOML: ${message.charAt(0).toLowerCase()}${message.slice(1)}.`,
    hint: 'TOML is explained at https://toml.io; texts need quotes.',
    location: { file, ...positionOf(error) },
  };
}

/** The parser counts lines from 0, and columns from 1 in the first line but from 0 in all others. */
function positionOf(error: unknown): Position | undefined {
  if (!(error instanceof Error && 'line' in error && 'col' in error)) return undefined;
  const { line, col } = error;
  if (typeof line !== 'number' || typeof col !== 'number') return undefined;
  return { line: line + 1, column: line === 0 ? col : col + 1 };
}

/** A host or key that stands twice is the commonest mistake of a copied section, so it gets words of its own. */
function definedTwice(text: string, file: string): InventoryProblem | undefined {
  const position = secondDefinition(text);
  if (position === undefined) return undefined;
  const lines = text.split('\n');
  const line = lines[position.line - 1] ?? '';
  const header = headerOf(line);
  const key =
    header ??
    [
      sectionAbove(lines, position.line - 1),
      line
        .slice(position.column - 1)
        .split('=')[0]
        ?.trim(),
    ]
      .filter((part) => part !== undefined && part !== '')
      .join('.');
  const [first, name, more] = key.split('.');
  const what = header !== undefined && more === undefined ? namedSection(first, name) : undefined;
  return {
    code: 'INVENTORY_DEFINED_TWICE',
    message: `${what ?? `The key ${key}`} is defined twice.`,
    hint: 'Keep one of the two, with the keys of both.',
    location: { file, ...position, key },
  };
}

function headerOf(line: string): string | undefined {
  return /^\s*\[{1,2}\s*([^\]]+?)\s*\]/.exec(line)?.[1];
}

function sectionAbove(lines: readonly string[], index: number): string | undefined {
  return lines
    .slice(0, index)
    .map(headerOf)
    .findLast((header) => header !== undefined);
}

function namedSection(kind: string | undefined, name: string | undefined): string | undefined {
  if (name === undefined) return undefined;
  if (kind === 'hosts') return `Host ${keyText([name.replace(/^["']|["']$/g, '')])}`;
  return kind === 'groups' ? `Group ${keyText([name.replace(/^["']|["']$/g, '')])}` : undefined;
}
