import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { requireOne } from './requireOne.ts';

const Params = z
  .strictObject({ a: z.string().optional(), b: z.string().optional(), c: z.string().optional() })
  .superRefine(requireOne('a', 'b'));

describe('requireOne', () => {
  it('accepts exactly one', () => {
    expect(Params.safeParse({ b: 'x', c: 'y' }).success).toBe(true);
  });

  it.each([
    [{ c: 'y' }, 'exactly one of a, b is wanted, not none of them'],
    [{ a: 'x', b: 'y' }, 'exactly one of a, b is wanted, not a and b'],
  ])('refuses %j', (params, message) => {
    expect(Params.safeParse(params).error?.issues[0]?.message).toBe(message);
  });
});
