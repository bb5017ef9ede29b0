import type { z } from 'zod';
import { messageOf, TaskError } from '../core/errors.ts';

/**
 * Reads JSON that came from a host.
 *
 * @param what what the text is, for messages
 * @throws TaskError `UNEXPECTED_JSON` that names the place, what is wanted and what came
 * @example parseJson('[{"name":"/swap"}]', z.array(z.object({ name: z.string() })), 'output of "swapon"')
 */
export function parseJson<S extends z.ZodType>(text: string, schema: S, what: string): z.output<S> {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    throw new TaskError({
      code: 'UNEXPECTED_JSON',
      message: `The ${what} is no JSON: ${messageOf(error)}.`,
      hint: text.trim() === '' ? 'It is empty.' : `It starts with: ${shorten(text.trim())}`,
      cause: error,
    });
  }
  const parsed = schema.safeParse(value);
  if (parsed.success) return parsed.data;
  const issue = parsed.error.issues[0];
  const path = issue?.path ?? [];
  const place = path.length === 0 ? '' : ` at ${path.map(String).join('.')}`;
  throw new TaskError({
    code: 'UNEXPECTED_JSON',
    message: `The ${what} is not as expected${place}: ${issue?.message ?? 'does not fit'}.`,
    hint: `What came${place}: ${shorten(JSON.stringify(at(value, path)) ?? 'nothing')}`,
    cause: parsed.error,
  });
}

function at(value: unknown, path: readonly PropertyKey[]): unknown {
  return path.reduce<unknown>(
    (part, key) => (typeof part === 'object' && part !== null ? Reflect.get(part, key) : undefined),
    value,
  );
}

function shorten(text: string): string {
  return text.length > 160 ? `${text.slice(0, 157)}...` : text;
}
