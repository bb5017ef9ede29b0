import { z } from 'zod';

/** What JSON Schema says of a zod schema, as far as pages show it. */
interface Shape {
  readonly type?: string;
  readonly enum?: readonly unknown[];
  readonly const?: unknown;
  readonly default?: unknown;
  readonly description?: string;
  readonly items?: Shape;
  readonly anyOf?: readonly Shape[];
  readonly properties?: Readonly<Record<string, Shape>>;
  readonly additionalProperties?: Shape | boolean;
  readonly required?: readonly string[];
}

/** One param or var, as a row of a table. */
export interface Row {
  readonly name: string;
  readonly value: string;
  /** As it would be written; empty where there is none. */
  readonly fallback: string;
  readonly isRequired: boolean;
  readonly description: string;
}

/**
 * The keys of an object's schema; of tables within it the keys too, with dots, where `deep`.
 *
 * @param words values that JSON Schema has no word for (Secret, function), by key
 * @throws Error for such a value without a word
 * @example rowsOf(z.strictObject({ mb: z.int() }), {})[0]?.value // 'number'
 */
export function rowsOf(schema: z.ZodType, words: Readonly<Record<string, string>>, deep = false): Row[] {
  return rows(z.toJSONSchema(schema, { io: 'input', unrepresentable: 'any', reused: 'inline' }) as Shape, words, deep);
}

function rows(shape: Shape, words: Readonly<Record<string, string>>, deep: boolean, prefix = ''): Row[] {
  const { properties = {}, required = [] } = shape;
  return Object.entries(properties).flatMap(([key, value]) => {
    const name = `${prefix}${key}`;
    const isTable = value.properties !== undefined;
    const row = {
      name,
      value: words[name] ?? inWords(value, name),
      fallback: value.default === undefined || isTable ? '' : JSON.stringify(value.default),
      isRequired: required.includes(key),
      description: value.description ?? '',
    };
    return deep && isTable ? [row, ...rows(value, words, deep, `${name}.`)] : [row];
  });
}

/** In words: `text`, `number`, a list of either, or the texts that are possible. */
function inWords(shape: Shape, name: string): string {
  if (shape.enum !== undefined) return shape.enum.map((entry) => `\`${String(entry)}\``).join(', ');
  if (shape.const !== undefined) return `\`${String(shape.const)}\``;
  if (shape.anyOf !== undefined) return [...new Set(shape.anyOf.map((part) => inWords(part, name)))].join(' or ');
  switch (shape.type) {
    case 'string':
      return 'text';
    case 'integer':
    case 'number':
      return 'number';
    case 'boolean':
      return 'true, false';
    case 'array':
      return `list of ${shape.items === undefined ? 'anything' : inWords(shape.items, name)}`;
    case 'object':
      return typeof shape.additionalProperties === 'object'
        ? `${inWords(shape.additionalProperties, name)} by name`
        : 'table';
    default:
      throw new Error(`Nobody has said what "${name}" is in words.`);
  }
}

/**
 * A table of Markdown.
 *
 * @example table(['a', 'b'], [['1', '2']]) // '| a | b |\n|---|---|\n| 1 | 2 |\n'
 */
export function table(head: readonly string[], lines: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]): string =>
    `| ${cells.map((cell) => cell.replaceAll('|', '\\|').replaceAll('\n', ' ')).join(' | ')} |\n`;
  return `${line(head)}|${head.map(() => '---|').join('')}\n${lines.map(line).join('')}`;
}

/** A value as code, or nothing. */
export function code(text: string): string {
  return text === '' ? '' : `\`${text}\``;
}
