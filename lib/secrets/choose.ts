import { InputError } from '../core/errors.ts';
import type { Secret } from '../core/secret.ts';
import { type Environment, secretFromEnvironment } from './environment.ts';
import { secretFromFile } from './file.ts';

/** Places where a secret may be found; the first that is there wins. */
export interface SecretPlaces {
  /** Name of an environment variable. */
  readonly env?: string | undefined;
  /** Path of a file with mode 0600 or 0400. */
  readonly file?: string | undefined;
}

/**
 * A secret from the environment variable when it is set, else from the file.
 *
 * @param places      at least one of `env` and `file`
 * @param environment where to look for `env`; the process's own environment unless given
 * @throws InputError `SECRET_NO_SOURCE` when no place is given, else as `secretFromEnvironment` and `secretFromFile`
 * @example secretFrom({ env: 'OPENCLAW_GATEWAY_TOKEN', file: '/home/ada/gw1.token' })
 */
export function secretFrom(places: SecretPlaces, environment: Environment = process.env): Secret<string> {
  const { env, file } = places;
  if (env !== undefined && (environment[env] !== undefined || file === undefined)) {
    return secretFromEnvironment(env, environment);
  }
  if (file !== undefined) return secretFromFile(file);
  throw new InputError({
    code: 'SECRET_NO_SOURCE',
    message: 'A secret is wanted, but neither an environment variable nor a file is named.',
    hint: "Name one: secretFrom({ env: 'NAME' }) or secretFrom({ file: '/path' }).",
  });
}
