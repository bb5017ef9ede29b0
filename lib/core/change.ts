import { TaskError } from './errors.ts';
import type { Unavailable } from './probe.ts';
import { isUnavailable } from './probe.ts';

/** One difference between a host and what is wanted. */
export interface Change {
  /** What differs: `content`, `mode`, `packages` ... */
  readonly field: string;
  readonly summary: string;
  readonly before?: string | null | undefined;
  readonly after?: string | null | undefined;
  /** Nobody can say beforehand whether this changes anything: an unguarded command. */
  readonly unknown?: boolean | undefined;
  /** Texts are not for the screen. */
  readonly secret?: boolean | undefined;
}

type Comparable = string | number | boolean | null | undefined;

/**
 * The changes between pairs of [now, wanted]; a wanted `undefined` means "leave as it is".
 *
 * @param pairs by field name
 * @throws TaskError `PROBE_UNAVAILABLE` when a needed answer could not be had
 * @example compare({ mode: [now?.mode, '0644'] }) // [{ field: 'mode', summary: 'mode 0600 -> 0644', ... }]
 */
export function compare(pairs: Record<string, readonly [now: Comparable | Unavailable, wanted: Comparable]>): Change[] {
  const changes: Change[] = [];
  for (const [field, [now, wanted]] of Object.entries(pairs)) {
    if (wanted === undefined) continue;
    const before = available(now ?? null, field);
    if (before === wanted) continue;
    changes.push({
      field,
      summary: `${field} ${show(before)} -> ${show(wanted)}`,
      before: before === null ? null : String(before),
      after: wanted === null ? null : String(wanted),
    });
  }
  return changes;
}

/**
 * The answer, unless it could not be had.
 *
 * @param what what was asked, for the message
 * @throws TaskError `PROBE_UNAVAILABLE`
 * @example available(state.stat, 'stat of /etc/x')?.mode
 */
export function available<T>(answer: T | Unavailable, what: string): Exclude<T, Unavailable> {
  if (isUnavailable(answer)) {
    throw new TaskError({
      code: 'PROBE_UNAVAILABLE',
      message: `The host could not say the ${what}: ${answer.unavailable}.`,
      hint: 'Look at the message above; a missing tool is usually installed by an earlier task.',
    });
  }
  return answer as Exclude<T, Unavailable>;
}

function show(value: Comparable): string {
  if (value === null || value === undefined) return 'absent';
  const text = String(value);
  return text.length > 60 ? `${text.slice(0, 57)}...` : text;
}
