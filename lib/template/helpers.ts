import { nearest } from '../core/errors.ts';
import { Secret } from '../core/secret.ts';
import { type Place, type TemplateFile, templateError } from './errors.ts';
import { getHelper, textHelper } from './rewrite.ts';

/** What Handlebars hands to a helper after its arguments. */
interface HelperOptions {
  readonly loc?: { readonly start: Place } | undefined;
}

type Helper = (...parameters: readonly unknown[]) => unknown;

/**
 * The helpers of one template. `join` puts the entries of a list together, `json` writes a value as JSON with an
 * indentation of two; the two others serve the rewritten tree.
 *
 * @example helpersFor(file).join(['a', 'b'], ', ', {}) // 'a, b'
 */
export function helpersFor(file: TemplateFile): Readonly<Record<string, Helper>> {
  const fail = (options: unknown, code: string, message: string, hint?: string): never => {
    throw templateError(file, (options as HelperOptions).loc?.start, { code, message, hint });
  };

  const get: Helper = (...parameters) => {
    const options = parameters.at(-1);
    const [base, ...names] = parameters.slice(0, -1);
    let value = base;
    for (const [index, name] of names.map(String).entries()) {
      const path = names.slice(0, index + 1).join('.');
      if (typeof value !== 'object' || value === null || value instanceof Secret || !Object.hasOwn(value, name)) {
        const known = typeof value === 'object' && value !== null ? Object.keys(value) : [];
        const near = nearest(name, known);
        return fail(
          options,
          'TEMPLATE_VARIABLE',
          `there is no variable "${path}"`,
          near === undefined ? 'Hand it to the template among its vars.' : `Did you mean "${near}"?`,
        );
      }
      value = Reflect.get(value, name);
    }
    return value;
  };

  const text: Helper = (value, name, options) => {
    if (typeof value === 'string') return value;
    if (typeof value === 'number' || typeof value === 'boolean' || typeof value === 'bigint') return String(value);
    if (value === undefined || value === null) {
      return fail(options, 'TEMPLATE_VALUE', `"${name}" has no value`, `Ask for it first: {{#if ${name}}}.`);
    }
    if (value instanceof Secret) {
      return fail(options, 'TEMPLATE_VALUE', `"${name}" is a secret`, 'Render it by the module template.');
    }
    const kind = Array.isArray(value) ? 'a list' : 'a table';
    return fail(options, 'TEMPLATE_VALUE', `"${name}" is ${kind}, not a text`, 'Use {{#each}}, {{join}} or {{json}}.');
  };

  const join: Helper = (list, separator, options) => {
    if (!Array.isArray(list) || typeof separator !== 'string') {
      return fail(options ?? separator, 'TEMPLATE_VALUE', 'join wants a list and a separator', '{{join names ", "}}');
    }
    return list.map((entry, index) => text(entry, `entry ${index + 1}`, options)).join(separator);
  };

  const json: Helper = (value, options) => {
    const refuseSecrets = function (this: unknown, key: string, shown: unknown): unknown {
      // JSON.stringify has already asked the Secret for its `***`; the holder still has the Secret itself.
      const held = typeof this === 'object' && this !== null ? Reflect.get(this, key) : undefined;
      if (held instanceof Secret)
        fail(options, 'TEMPLATE_VALUE', 'json was given a secret', 'Render it by the module template.');
      return shown;
    };
    if (value === undefined) return fail(options, 'TEMPLATE_VALUE', 'json was given no value');
    return JSON.stringify(value, refuseSecrets, 2);
  };

  return { [getHelper]: get, [textHelper]: text, join, json };
}
