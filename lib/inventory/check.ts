import type { z } from 'zod';
import { nearest } from '../core/errors.ts';
import { Secret } from '../core/secret.ts';
import { didYouMean } from './did-you-mean.ts';
import { isTable, type KeyPath, keyText, valueAt } from './table.ts';
import { oneOf, wantedAt } from './wanted.ts';

/**
 * One thing that a schema refuses.
 * `missing`: nothing stands at the path. `unknown`: the key itself is wrong. `wrong`: the value is.
 * `rule`: a rule of the schema's own, which may depend on several values.
 */
export interface Finding {
  readonly kind: 'missing' | 'unknown' | 'wrong' | 'rule';
  readonly path: KeyPath;
  /** What is wrong, in words that follow the key: `must be a whole number, came "ssh"`. */
  readonly says: string;
  readonly hint?: string | undefined;
  /** Of an unknown key: the path that was most likely meant. */
  readonly meant?: KeyPath | undefined;
}

export type Checked =
  | { readonly ok: true; readonly value: unknown }
  | { readonly ok: false; readonly findings: readonly Finding[] };

/** Stands for zod's own messages, so that what a schema's author wrote can be told from them. */
const ownWords = '\0';

/**
 * Parses a value by a schema; what it refuses comes back as findings in plain words.
 *
 * @example checkValue(z.strictObject({ port: z.int() }), { port: 'ssh' })
 */
export function checkValue(schema: z.ZodType, value: unknown): Checked {
  const result = schema.safeParse(value, { error: () => ownWords });
  if (result.success) return { ok: true, value: result.data };
  return { ok: false, findings: result.error.issues.flatMap((issue) => findingsOf(schema, value, issue, [])) };
}

function findingsOf(schema: z.ZodType, root: unknown, issue: z.core.$ZodIssue, parent: KeyPath): readonly Finding[] {
  const path = [...parent, ...issue.path.map((key) => (typeof key === 'symbol' ? key.toString() : key))];
  if (issue.code === 'unrecognized_keys') return issue.keys.map((key) => unknownKey(schema, path, key));
  if (issue.code === 'invalid_union') {
    const inner = likeliestBranch(issue);
    if (inner !== undefined) return inner.flatMap((nested) => findingsOf(schema, root, nested, path));
  }
  return [finding(schema, root, issue, path)];
}

/** A branch of a union that differs only inside is the one that was meant. */
function likeliestBranch(issue: z.core.$ZodIssueInvalidUnion): readonly z.core.$ZodIssue[] | undefined {
  return issue.errors
    .filter((branch) => branch.length > 0 && branch.every((nested) => nested.path.length > 0))
    .sort((a, b) => a.length - b.length)[0];
}

function finding(schema: z.ZodType, root: unknown, issue: z.core.$ZodIssue, path: KeyPath): Finding {
  const value = valueAt(root, path);
  const wanted = wantedAt(schema, path);
  const hint = wanted.description;
  const options = issue.code === 'invalid_union' && 'options' in issue ? issue.options : undefined;
  const pattern = issue.code === 'invalid_format' && wanted.pattern ? ` that matches /${wanted.pattern}/` : '';
  const phrase = Array.isArray(options) ? oneOf(options) : `${wanted.phrase}${pattern}`;
  if (issue.code === 'invalid_key') return { kind: 'wrong', path, says: nameText(issue), hint };
  if (issue.message !== ownWords) {
    if (issue.code !== 'custom' && value === undefined) return { kind: 'missing', path, says: issue.message, hint };
    const came = value === undefined || isTable(value) ? '' : `, came ${cameText(value, wanted.isSecret)}`;
    return {
      kind: issue.code === 'custom' && !wanted.isSecret ? 'rule' : 'wrong',
      path,
      says: `${issue.message}${came}`,
      hint,
    };
  }
  if (value === undefined) return { kind: 'missing', path, says: `${phrase} is wanted`, hint };
  return { kind: 'wrong', path, says: `must be ${phrase}, came ${cameText(value, wanted.isSecret)}`, hint };
}

/** Of the key of a table that may have any keys, but not such ones. */
function nameText(issue: z.core.$ZodIssueInvalidKey): string {
  const [inner] = issue.issues;
  return inner === undefined || inner.message === ownWords ? 'is no name that fits here' : inner.message;
}

function unknownKey(schema: z.ZodType, path: KeyPath, key: string): Finding {
  const { keys } = wantedAt(schema, path);
  const near = nearest(key, keys);
  const meant = near === undefined ? undefined : [...path, near];
  return { kind: 'unknown', path: [...path, key], says: 'is not known', hint: didYouMean(key, keys), meant };
}

/** Longer texts are cut in messages. */
const longestShown = 60;

function cameText(value: unknown, isSecret: boolean): string {
  if (value instanceof Secret) return 'a secret';
  // Somebody may have written the secret itself where its source is wanted.
  if (isSecret) return typeof value === 'string' ? 'a text in the clear' : 'something else';
  if (typeof value === 'string') {
    return JSON.stringify(value.length > longestShown ? `${value.slice(0, longestShown)}...` : value);
  }
  if (Array.isArray(value)) return 'a list';
  if (value instanceof Date) return `the date ${value.toISOString()}`;
  return isTable(value) ? 'a table' : String(value);
}

/**
 * A finding as a sentence.
 *
 * @param name how the checked value is called, e.g. `['base']` or `['hosts', 'gw1']`
 * @param noun what a key is called there
 * @example sentenceOf(finding, ['base'], 'var') // 'base.sshPort must be a whole number, came "ssh".'
 */
export function sentenceOf(found: Finding, name: KeyPath, noun: 'var' | 'key'): string {
  const key = keyText([...name, ...found.path]);
  if (found.kind === 'unknown') return `There is no ${noun} ${key}.`;
  if (found.kind === 'missing') return `${key} is missing: ${found.says}.`;
  return /^(?:must be|is) /.test(found.says) ? `${key} ${found.says}.` : `${key}: ${found.says}.`;
}
