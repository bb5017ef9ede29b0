import { z } from 'zod';
import type { KeyPath } from './table.ts';

type Json = z.core.JSONSchema.BaseSchema;

const documents = new WeakMap<z.ZodType, Json>();

/** The JSON Schema of what a schema takes in; made once, and only when there is a problem to explain. */
function documentOf(schema: z.ZodType): Json {
  const known = documents.get(schema);
  if (known !== undefined) return known;
  const made = z.toJSONSchema(schema, { io: 'input', unrepresentable: 'any', reused: 'inline', cycles: 'ref' });
  documents.set(schema, made);
  return made;
}

/** What a schema says about the value at one path. */
export interface Wanted {
  /** A phrase that fits after "must be". */
  readonly phrase: string;
  /** Pattern of a text; undefined where there is none, or a better name for it. */
  readonly pattern: string | undefined;
  /** Keys of a table; empty for anything else. */
  readonly keys: readonly string[];
  /** The schema's own `.describe()` text. */
  readonly description: string | undefined;
  readonly isSecret: boolean;
}

/**
 * What a schema wants at a path, in words.
 *
 * @example wantedAt(z.strictObject({ port: z.int().min(1) }), ['port']).phrase // 'a whole number of at least 1'
 */
export function wantedAt(schema: z.ZodType, path: KeyPath): Wanted {
  let found: readonly Json[] = [documentOf(schema)];
  for (const key of path) found = found.flatMap((json) => branchesOf(json)).flatMap((json) => childOf(json, key));
  const branches = found.flatMap(branchesOf);
  return {
    phrase: [...new Set(branches.map(phraseOf))].join(' or ') || 'another value',
    pattern: branches.find((json) => json.pattern !== undefined && !((json.format ?? '') in formats))?.pattern,
    keys: [...new Set(branches.flatMap((json) => Object.keys(json.properties ?? {})))],
    description: [...found, ...branches].find((json) => json.description !== undefined)?.description,
    isSecret: branches.some((json) => json.secret === true),
  };
}

function branchesOf(json: Json): readonly Json[] {
  const inner = json.anyOf ?? json.oneOf ?? json.allOf;
  return inner === undefined ? [json] : inner.flatMap((branch) => (isJson(branch) ? branchesOf(branch) : []));
}

function childOf(json: Json, key: string | number): readonly Json[] {
  const list = Array.isArray(json.items) ? undefined : json.items;
  const children =
    typeof key === 'number'
      ? [json.prefixItems?.[key] ?? list]
      : [json.properties?.[key] ?? (json.type === 'object' ? json.additionalProperties : undefined)];
  return children.filter(isJson);
}

function isJson(value: unknown): value is Json {
  return typeof value === 'object' && value !== null;
}

const formats: Readonly<Record<string, string>> = {
  ipv4: 'an IPv4 address',
  ipv6: 'an IPv6 address',
  cidrv4: 'an IPv4 range such as "203.0.113.0/24"',
  cidrv6: 'an IPv6 range such as "2001:db8::/32"',
  uri: 'a URL',
  email: 'an email address',
};

function phraseOf(json: Json): string {
  if (json.secret === true) return 'a reference to a secret such as { secret = "env:NAME" }';
  if (json.enum !== undefined) return oneOf(json.enum);
  if (json.const !== undefined) return JSON.stringify(json.const);
  switch (json.type) {
    case 'integer':
      return `a whole number${rangeOf(json)}`;
    case 'number':
      return `a number${rangeOf(json)}`;
    case 'boolean':
      return 'true or false';
    case 'array':
      return `a list${countOf('entry', 'entries', json.minItems, json.maxItems)}`;
    case 'object':
      return 'a table';
    case 'string':
      return textOf(json);
    default:
      return 'another value';
  }
}

/**
 * The values to choose from, in words.
 *
 * @example oneOf(['a', 'b']) // 'one of "a", "b"'
 */
export function oneOf(values: readonly unknown[]): string {
  const list = values.map((value) => JSON.stringify(value));
  return list.length === 1 ? list.join() : `one of ${list.join(', ')}`;
}

function textOf(json: Json): string {
  const known = formats[json.format ?? ''];
  if (known !== undefined) return known;
  if (json.minLength === 1 && json.maxLength === undefined && json.pattern === undefined)
    return 'a text that is not empty';
  return `a text${countOf('character', 'characters', json.minLength, json.maxLength)}`;
}

function rangeOf(json: Json): string {
  const bound = (value: number | undefined): number | undefined =>
    value === undefined || Math.abs(value) >= Number.MAX_SAFE_INTEGER ? undefined : value;
  const [least, most] = [bound(json.minimum), bound(json.maximum)];
  const parts = [
    least !== undefined && most !== undefined ? `from ${least} to ${most}` : undefined,
    least !== undefined && most === undefined ? `of at least ${least}` : undefined,
    least === undefined && most !== undefined ? `of at most ${most}` : undefined,
    json.exclusiveMinimum === undefined ? undefined : `greater than ${json.exclusiveMinimum}`,
    json.exclusiveMaximum === undefined ? undefined : `less than ${json.exclusiveMaximum}`,
    json.multipleOf === undefined ? undefined : `that is a multiple of ${json.multipleOf}`,
  ].filter((part) => part !== undefined);
  return parts.length === 0 ? '' : ` ${parts.join(' and ')}`;
}

function countOf(one: string, many: string, least: number | undefined, most: number | undefined): string {
  const noun = (count: number): string => `${count} ${count === 1 ? one : many}`;
  if (least !== undefined && most !== undefined) return ` of ${least} to ${noun(most)}`;
  if (least !== undefined) return ` of at least ${noun(least)}`;
  return most === undefined ? '' : ` of at most ${noun(most)}`;
}
