import { homedir } from 'node:os';
import { join, resolve } from 'node:path';
import { InputError } from '../core/errors.ts';
import { Secret } from '../core/secret.ts';
import { type Environment, secretFromEnvironment } from './environment.ts';
import { secretFromFile } from './file.ts';

/** How the references of an inventory become secrets. */
export interface ReferenceOptions {
  /** Directory that relative paths start from: the inventory's own. */
  readonly directory: string;
  /** `placeholder`: nothing is read, for listings that need no secret. */
  readonly mode: 'resolve' | 'placeholder';
  /** The process's own environment unless given. */
  readonly environment?: Environment | undefined;
  /** What a leading `~/` stands for; the user's home unless given. */
  readonly home?: string | undefined;
}

const placeholder = 'placeholder-of-a-secret-that-was-not-read';

/**
 * Whether a value of the inventory is a reference to a secret: a table with the single key `secret`.
 *
 * @example isSecretReference({ secret: 'env:TOKEN' }) // true
 */
export function isSecretReference(value: unknown): value is { readonly secret: unknown } {
  return typeof value === 'object' && value !== null && 'secret' in value && Object.keys(value).length === 1;
}

/**
 * The secret that a reference names.
 *
 * @param reference `env:NAME` or `file:PATH`; `~/` and paths relative to `options.directory` are understood
 * @throws InputError `SECRET_REFERENCE` when it is neither, else as `secretFromEnvironment` and `secretFromFile`
 * @example resolveSecretReference('file:~/gw1.token', { directory: 'inventory', mode: 'resolve' })
 */
export function resolveSecretReference(reference: unknown, options: ReferenceOptions): Secret<string> {
  const match = typeof reference === 'string' ? /^(env|file):(.+)$/.exec(reference) : null;
  const [, kind, name] = match ?? [];
  if (name === undefined || (kind === 'env' && !/^[A-Za-z_][A-Za-z0-9_]*$/.test(name))) {
    // The wrong text is not shown: it may be the secret itself.
    throw new InputError({
      code: 'SECRET_REFERENCE',
      message: 'A secret is named by "env:" and a variable, or by "file:" and a path.',
      hint: 'Write e.g. { secret = "env:OPENCLAW_GATEWAY_TOKEN" } or { secret = "file:~/.config/pincer/gw1.token" }.',
    });
  }
  if (options.mode === 'placeholder') return new Secret(placeholder, `${kind}:${name}`, 'placeholder');
  if (kind === 'env') return secretFromEnvironment(name, options.environment);
  return secretFromFile(expandPath(name, options.directory, options.home));
}

/**
 * A path of the inventory made absolute.
 *
 * @param path      `~/` at the start is the home directory
 * @param directory what other relative paths start from
 * @param home      the user's home unless given
 * @example expandPath('~/key', '/srv/inventory', '/home/ada') // '/home/ada/key'
 */
export function expandPath(path: string, directory: string, home: string = homedir()): string {
  if (path === '~') return home;
  return path.startsWith('~/') ? join(home, path.slice(2)) : resolve(directory, path);
}
