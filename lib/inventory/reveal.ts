import { PincerError } from '../core/errors.ts';
import type { Secret } from '../core/secret.ts';
import { isSecretReference, type ReferenceOptions, resolveSecretReference } from '../secrets/reference.ts';
import { isTable, type Table } from './table.ts';

/** A reference that could not be resolved. */
export interface FailedReference {
  readonly path: readonly (string | number)[];
  readonly error: PincerError;
}

/**
 * A function that puts secrets in the place of their references. Each source is read once, however many hosts name it.
 *
 * @example secretRevealer({ directory: 'inventory', mode: 'resolve' })({ token: { secret: 'env:TOKEN' } }).value
 */
export function secretRevealer(
  options: ReferenceOptions,
): (table: Table) => { readonly value: Table; readonly failed: readonly FailedReference[] } {
  const known = new Map<unknown, Secret<string> | PincerError>();
  const secretOf = (reference: unknown): Secret<string> | PincerError => {
    const seen = known.get(reference);
    if (seen !== undefined) return seen;
    const secret = attempt(() => resolveSecretReference(reference, options));
    known.set(reference, secret);
    return secret;
  };
  return (table) => {
    const failed: FailedReference[] = [];
    const reveal = (value: unknown, path: readonly (string | number)[]): unknown => {
      if (isSecretReference(value)) {
        const secret = secretOf(value.secret);
        if (secret instanceof PincerError) failed.push({ path, error: secret });
        return secret instanceof PincerError ? undefined : secret;
      }
      if (Array.isArray(value)) return value.map((entry, index) => reveal(entry, [...path, index]));
      return isTable(value) ? revealTable(value, path) : value;
    };
    const revealTable = (inner: Table, path: readonly (string | number)[]): Table =>
      Object.fromEntries(Object.entries(inner).map(([key, value]) => [key, reveal(value, [...path, key])]));
    return { value: revealTable(table, []), failed };
  };
}

function attempt<T>(make: () => T): T | PincerError {
  try {
    return make();
  } catch (error) {
    if (error instanceof PincerError) return error;
    throw error;
  }
}
