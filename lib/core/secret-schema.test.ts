import { expect, it } from 'vitest';
import { z } from 'zod';
import { Secret } from './secret.ts';
import { SecretString } from './secret-schema.ts';

const schema = z.strictObject({ token: SecretString });

it('takes a secret text and hands it on as it is', () => {
  const token = new Secret('canary-of-the-schema', 'test');
  expect(schema.parse({ token }).token).toBe(token);
});

it.each([['in the clear'], [{ secret: 'env:TOKEN' }], [new Secret(42, 'test')], [undefined]])('refuses %o', (token) => {
  expect(schema.safeParse({ token }).error?.issues[0]?.message).toBe(
    'a reference to a secret is wanted, e.g. { secret = "env:NAME" } or { secret = "file:~/path" }',
  );
});
