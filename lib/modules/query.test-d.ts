import { expectTypeOf, test } from 'vitest';
import { z } from 'zod';
import type { CommandResult } from '../core/probe.ts';
import type { Ref } from '../core/ref.ts';
import { query } from './query.ts';

test('the result of a query is what its schema says', () => {
  const swap = query('Look', { run: 'x', json: z.array(z.object({ size: z.number() })) });
  expectTypeOf(swap.result).toEqualTypeOf<Ref<{ size: number }[]>>();
});

test('without a schema it is the command result', () => {
  expectTypeOf(query('Look', { run: 'x' }).result).toEqualTypeOf<Ref<CommandResult>>();
});

test('a query notifies nobody, since it changes nothing', () => {
  // @ts-expect-error notify is no option of a query
  query('Look', { run: 'x', notify: [] });
});
