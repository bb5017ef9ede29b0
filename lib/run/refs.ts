import { TaskError } from '../core/errors.ts';
import type { Params } from '../core/module.ts';
import { isRef, type Ref, sourceOf } from '../core/ref.ts';
import type { PlannedItem } from '../plan/plan.ts';

/** What a task of this run came to, as far as Refs ask. */
export interface TaskValue {
  /** `unknown` in check mode where only a real run would tell. */
  readonly changed: boolean | 'unknown';
  /** `undefined` when the task was skipped or has not run. */
  readonly result: unknown;
  /** The steps are decided but did not run: `changed` is known, the result is not. */
  readonly pending?: boolean | undefined;
  /** Set when the task's result cannot be had: it failed, was skipped, or only a real run would tell. */
  readonly missing?: string | undefined;
}

/** Values by task identity; a task without one is undecided. */
export type TaskValues = ReadonlyMap<object, TaskValue>;

/** The value of a Ref, or that nobody knows it yet. */
export type Resolved<T> = { readonly known: true; readonly value: T } | { readonly known: false };

const unknown = { known: false } as const;

/**
 * The value of a Ref from what the tasks came to.
 *
 * @throws TaskError `REF_MISSING` when a task that it reads was skipped or not selected
 * @example resolveRef(query.result, values)
 */
function resolveRef<T>(ref: Ref<T>, values: TaskValues): Resolved<T> {
  const source = sourceOf(ref as Ref<unknown>);
  switch (source.from) {
    case 'changed': {
      const value = values.get(source.task);
      return value && value.changed !== 'unknown' ? { known: true, value: value.changed as T } : unknown;
    }
    case 'result': {
      const value = values.get(source.task);
      if (!value || value.pending) return unknown;
      if (value.missing === undefined) return { known: true, value: value.result as T };
      throw new TaskError({
        code: 'REF_MISSING',
        message: `The result of another task is needed, but ${value.missing}.`,
        hint: 'Give this task the same `when` as the one that it reads.',
      });
    }
    case 'pick': {
      const inner = resolveRef(source.of, values);
      return inner.known ? { known: true, value: source.fn(inner.value as never) as T } : unknown;
    }
    case 'all': {
      const parts = source.of.map((part) => resolveRef(part, values));
      const ready = parts.filter((part): part is { known: true; value: unknown } => part.known);
      if (ready.length < parts.length) return unknown;
      return { known: true, value: source.fn(...(ready.map(({ value }) => value) as never[])) as T };
    }
  }
}

/**
 * Notes that the host goes past tasks without running them: those that a failure left out, and `rescue` parts that
 * nothing failed for. They changed nothing, and have no result.
 *
 * @param from index of the first of them
 * @param to   index of the item that comes next
 */
export function leaveOut(
  items: readonly PlannedItem[],
  from: number,
  to: number,
  values: Map<object, TaskValue>,
): void {
  for (const item of items.slice(from, to)) {
    const tasks = item.type === 'guarded' ? item.tasks : item.type === 'task' ? [item] : [];
    for (const { identity, name } of tasks) {
      if (!values.has(identity))
        values.set(identity, { changed: false, result: undefined, missing: `"${name}" was left out` });
    }
  }
}

/** Conditions as one: false as soon as one is false, unknown while one that matters is. */
export function resolveWhen(conditions: readonly (boolean | Ref<boolean>)[], values: TaskValues): Resolved<boolean> {
  let isKnown = true;
  for (const condition of conditions) {
    const resolved = typeof condition === 'boolean' ? { known: true, value: condition } : resolveRef(condition, values);
    if (resolved.known && !resolved.value) return { known: true, value: false };
    isKnown &&= resolved.known;
  }
  return isKnown ? { known: true, value: true } : unknown;
}

/** Params with every Ref replaced by its value. */
export function resolveParams(params: Params, values: TaskValues): Resolved<Params> {
  const resolved: Record<string, unknown> = {};
  for (const [name, value] of Object.entries(params)) {
    if (!isRef(value)) {
      resolved[name] = value;
      continue;
    }
    const inner = resolveRef(value, values);
    if (!inner.known) return unknown;
    resolved[name] = inner.value;
  }
  return { known: true, value: resolved };
}
