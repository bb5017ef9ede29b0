import { InputError } from '../core/errors.ts';
import { Secret } from '../core/secret.ts';

/** Environment variables, as `process.env` holds them. */
export type Environment = Readonly<Record<string, string | undefined>>;

/**
 * A secret from an environment variable.
 *
 * @param name        name of the variable
 * @param environment where to look; the process's own environment unless given
 * @throws InputError `SECRET_ENVIRONMENT_MISSING` when the variable is not set, `SECRET_EMPTY` when it is empty
 * @example secretFromEnvironment('OPENCLAW_GATEWAY_TOKEN')
 */
export function secretFromEnvironment(name: string, environment: Environment = process.env): Secret<string> {
  const origin = `environment variable ${name}`;
  const value = environment[name];
  if (value === undefined) {
    throw new InputError({
      code: 'SECRET_ENVIRONMENT_MISSING',
      message: `The ${origin} is not set.`,
      hint: `Set it for this run only, e.g. read -rs ${name} && export ${name}`,
    });
  }
  if (value === '') {
    throw new InputError({
      code: 'SECRET_EMPTY',
      message: `The ${origin} is empty.`,
      hint: 'Give it the secret, or unset it and name another source.',
    });
  }
  return new Secret(value, origin);
}
