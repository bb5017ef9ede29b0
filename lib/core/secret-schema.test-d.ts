import { expectTypeOf, it } from 'vitest';
import { z } from 'zod';
import type { Secret } from './secret.ts';
import { SecretString } from './secret-schema.ts';

it('gives a role a Secret, never a text', () => {
  const schema = z.strictObject({ token: SecretString, spare: SecretString.optional() });
  expectTypeOf<z.output<typeof schema>>().toEqualTypeOf<{
    token: Secret<string>;
    spare?: Secret<string> | undefined;
  }>();
  expectTypeOf<z.output<typeof SecretString>>().not.toExtend<string>();
});
