import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { SecretString } from '../core/secret-schema.ts';
import { checkValue, sentenceOf } from './check.ts';

/** What is said about one wrong value. */
function says(schema: z.ZodType, value: unknown): readonly string[] {
  const checked = checkValue(z.strictObject({ x: schema }), { x: value });
  return checked.ok ? [] : checked.findings.map((found) => sentenceOf(found, ['role'], 'var'));
}

describe('a wrong value in words', () => {
  it.each<[z.ZodType, unknown, string]>([
    [z.int(), 1.5, 'role.x must be a whole number, came 1.5.'],
    [z.int().min(3), 1, 'role.x must be a whole number of at least 3, came 1.'],
    [z.int().max(3), 4, 'role.x must be a whole number of at most 3, came 4.'],
    [z.number().positive(), Number.NaN, 'role.x must be a number greater than 0, came NaN.'],
    [z.number().lt(1), 1, 'role.x must be a number less than 1, came 1.'],
    [z.number().multipleOf(5), 3, 'role.x must be a number that is a multiple of 5, came 3.'],
    [z.string(), true, 'role.x must be a text, came true.'],
    [z.string().min(2).max(3), 'abcd', 'role.x must be a text of 2 to 3 characters, came "abcd".'],
    [z.string().max(1), 'ab', 'role.x must be a text of at most 1 character, came "ab".'],
    [z.string().regex(/^a$/), 'b', 'role.x must be a text that matches /^a$/, came "b".'],
    [z.string().regex(/^a$/), 1, 'role.x must be a text, came 1.'],
    [z.string().regex(/^a$/, 'the letter a is wanted'), 'b', 'role.x: the letter a is wanted, came "b".'],
    [z.string(), 'x'.repeat(100).split(''), 'role.x must be a text, came a list.'],
    [z.ipv6(), '::g', 'role.x must be an IPv6 address, came "::g".'],
    [
      z.union([z.ipv4(), z.cidrv4()]),
      'x',
      'role.x must be an IPv4 address or an IPv4 range such as "203.0.113.0/24", came "x".',
    ],
    [z.url(), 'x', 'role.x must be a URL, came "x".'],
    [z.email(), 'x', 'role.x must be an email address, came "x".'],
    [z.literal('a'), 'b', 'role.x must be "a", came "b".'],
    [z.enum(['a', 'b']), 1, 'role.x must be one of "a", "b", came 1.'],
    [z.boolean(), 'yes', 'role.x must be true or false, came "yes".'],
    [z.array(z.string()).max(2), ['a', 'b', 'c'], 'role.x must be a list of at most 2 entries, came a list.'],
    [z.array(z.int()), { a: 1 }, 'role.x must be a list, came a table.'],
    [
      z.record(z.string().regex(/^a/, 'a key that starts with a is wanted'), z.int()),
      { b: 1 },
      'role.x.b: a key that starts with a is wanted.',
    ],
    [z.record(z.string().regex(/^a/), z.int()), { b: 1 }, 'role.x.b is no name that fits here.'],
    [z.record(z.string(), z.int()), { b: 'c' }, 'role.x.b must be a whole number, came "c".'],
    [z.tuple([z.int(), z.string()]), [1, 2], 'role.x[1] must be a text, came 2.'],
    [z.strictObject({ y: z.int() }), {}, 'role.x.y is missing: a whole number is wanted.'],
    [z.strictObject({ y: z.int() }).optional(), { y: 1, z: 1 }, 'There is no var role.x.z.'],
    [
      z.discriminatedUnion('k', [z.strictObject({ k: z.literal('a') }), z.strictObject({ k: z.literal('b') })]),
      { k: 'c' },
      'role.x.k must be one of "a", "b", came "c".',
    ],
    [
      z.discriminatedUnion('k', [z.strictObject({ k: z.literal('a'), n: z.int() })]),
      { k: 'a', n: 'm' },
      'role.x.n must be a whole number, came "m".',
    ],
    [z.union([z.string(), z.strictObject({ y: z.int() })]), { y: 'a' }, 'role.x.y must be a whole number, came "a".'],
    [
      z.url({ error: 'a URL of the gateway is wanted' }),
      undefined,
      'role.x is missing: a URL of the gateway is wanted.',
    ],
    [
      SecretString,
      'a-canary-in-the-clear',
      'role.x: a reference to a secret is wanted, e.g. { secret = "env:NAME" } or { secret = "file:~/path" }, came a text in the clear.',
    ],
  ])('%#', (schema, value, sentence) => {
    expect(says(schema, value)).toEqual([sentence]);
  });

  it('cuts long texts', () => {
    expect(says(z.int(), 'x'.repeat(100))).toEqual([`role.x must be a whole number, came "${'x'.repeat(60)}...".`]);
  });

  it('is silent about a right one', () => {
    expect(says(z.int(), 1)).toEqual([]);
  });
});
