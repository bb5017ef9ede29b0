import { InputError } from '../core/errors.ts';
import { isRef } from '../core/ref.ts';
import { Secret } from '../core/secret.ts';

/** Plain values, and the secret that taints whatever is made from them. */
export interface Revealed<T> {
  readonly value: T;
  readonly taint: Secret<unknown> | undefined;
}

/**
 * Takes every Secret inside lists and plain objects out of its cover.
 *
 * @param vars vars of a template, nested as one likes
 * @throws InputError `NESTED_REF` for a Ref inside, whose value nobody knows yet
 * @example reveal({ token: new Secret('abc', 'test') }) // { value: { token: 'abc' }, taint: Secret(***) }
 */
export function reveal(vars: Readonly<Record<string, unknown>>): Revealed<Readonly<Record<string, unknown>>> {
  let taint: Secret<unknown> | undefined;
  const plain = (value: unknown, key: string): unknown => {
    if (isRef(value)) {
      throw new InputError({
        code: 'NESTED_REF',
        message: `The template var "${key}" is a Ref, which has no value before the run.`,
        hint: 'Make all vars one Ref: vars: ref.pick((value) => ({ ...other, name: value })).',
      });
    }
    if (value instanceof Secret) {
      taint ??= value;
      return plain(value.reveal(), key);
    }
    if (Array.isArray(value)) return value.map((entry, index) => plain(entry, `${key}[${index}]`));
    if (isPlainObject(value)) {
      return Object.fromEntries(Object.entries(value).map(([name, entry]) => [name, plain(entry, `${key}.${name}`)]));
    }
    return value;
  };
  const value = Object.fromEntries(Object.entries(vars).map(([name, entry]) => [name, plain(entry, name)]));
  return { value, taint };
}

function isPlainObject(value: unknown): value is Readonly<Record<string, unknown>> {
  if (typeof value !== 'object' || value === null) return false;
  const prototype: unknown = Object.getPrototypeOf(value);
  return prototype === Object.prototype || prototype === null;
}
