import { z } from 'zod';
import { Secret } from './secret.ts';

/**
 * Schema of a var that holds a secret text. In the inventory it is written as a reference,
 * `{ secret = "env:NAME" }` or `{ secret = "file:~/path" }`; a role receives the `Secret` itself.
 *
 * @example
 * const vars = z.strictObject({ gatewayToken: SecretString });
 * vars.parse({ gatewayToken: new Secret('s3cret-value', 'environment variable TOKEN') });
 */
export const SecretString = z
  .custom<Secret<string>>(
    (value) => value instanceof Secret && typeof value.reveal() === 'string',
    'a reference to a secret is wanted, e.g. { secret = "env:NAME" } or { secret = "file:~/path" }',
  )
  .meta({ secret: true });
