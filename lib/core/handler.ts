import { createHash } from 'node:crypto';
import { PincerError } from './errors.ts';
import type { Call } from './module.ts';
import { isRef } from './ref.ts';
import { Secret } from './secret.ts';

/** Something to do once, later, if any task that names it changed: a value, never a name. */
export interface Handler {
  readonly type: 'handler';
  readonly name: string;
  readonly call: Call;
  /** Equal for equal module and params, whoever built them. */
  readonly identity: string;
  /** Handlers run in the order in which they were defined. */
  readonly order: number;
}

let defined = 0;

/**
 * Describes a handler.
 *
 * @throws PincerError `HANDLER_PARAMS` when a param holds a Ref, a Secret or a function, whose identity nobody can write down
 * @example const reload = handler('Reload sshd', service({ name: 'ssh', state: 'reloaded' }));
 */
export function handler(name: string, call: Call): Handler {
  for (const [key, value] of Object.entries(call.params)) {
    const foreign = unwritable(value);
    if (foreign) {
      throw new PincerError({
        code: 'HANDLER_PARAMS',
        message: `Handler "${name}" has a ${foreign} in its param "${key}".`,
        hint: 'A handler is remembered on the host by its params, so they must be plain values.',
      });
    }
  }
  return Object.freeze({ type: 'handler', name, call, identity: identityOf(call), order: defined++ });
}

/** What stands in a value that no text can stand for; undefined where all of it is plain. */
function unwritable(value: unknown): 'Ref' | 'Secret' | 'function' | undefined {
  if (isRef(value)) return 'Ref';
  if (value instanceof Secret) return 'Secret';
  if (typeof value === 'function') return 'function';
  if (typeof value !== 'object' || value === null || value instanceof Uint8Array) return undefined;
  for (const entry of Object.values(value)) {
    const found = unwritable(entry);
    if (found) return found;
  }
  return undefined;
}

/** The canonical hash of a module and its params: 16 hex digits. */
export function identityOf(call: Call): string {
  return createHash('sha256')
    .update(`${call.module.name} ${canonical(call.params)}`)
    .digest('hex')
    .slice(0, 16);
}

/** JSON with sorted keys, so that equal values have equal texts. */
export function canonical(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(canonical).join(',')}]`;
  if (typeof value === 'object' && value !== null) {
    const entries = Object.entries(value)
      .filter(([, entry]) => entry !== undefined)
      .sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0));
    return `{${entries.map(([key, entry]) => `${JSON.stringify(key)}:${canonical(entry)}`).join(',')}}`;
  }
  return JSON.stringify(value) ?? 'null';
}
