import { PincerError } from './errors.ts';

/** How a Ref gets its value, as data that the engine reads. */
export type RefSource =
  | { readonly from: 'changed'; readonly task: object }
  | { readonly from: 'result'; readonly task: object }
  | { readonly from: 'pick'; readonly of: Ref<unknown>; readonly fn: (value: never) => unknown }
  | { readonly from: 'all'; readonly of: readonly Ref<unknown>[]; readonly fn: (...values: never[]) => unknown };

const sourceKey: unique symbol = Symbol('pincer.ref');
declare const valueType: unique symbol;

/**
 * A value that is known only during the run. It is a callable type on purpose: `if (ref)`, `ref ? a : b` and
 * `ref && x` then do not compile (TS2774), where an object would silently always be true.
 */
export interface Ref<T> {
  /** Never call a Ref: give it to `when` or a param, or make another with `pick`. */
  (doNotCall: never): never;
  /** A Ref of what `fn` makes of the value; `fn` runs once the value is known and must be pure. */
  pick<U>(fn: (value: T) => U): Ref<U>;
  readonly [sourceKey]: RefSource;
  readonly [valueType]?: T;
}

/** A param value, or a Ref that will be one. */
export type OrRef<T> = T | Ref<T>;

/** Params in which each value may be a Ref, one level deep. */
export type WithRefs<P> = { [Name in keyof P]: P[Name] | Ref<Exclude<P[Name], undefined>> };

function misuse(): never {
  throw new PincerError({
    code: 'REF_USED_AS_VALUE',
    message: 'A Ref was used as if its value were known already.',
    hint: 'Values of a run are known only on the host: use .pick(fn), all([...], fn), `when`, or give the Ref to a param.',
  });
}

/**
 * Makes a Ref from its source; only `task`, `pick` and `all` do.
 *
 * @example makeRef<boolean>({ from: 'changed', task })
 */
export function makeRef<T>(source: RefSource): Ref<T> {
  const ref = Object.assign(() => misuse(), {
    pick: (fn: (value: never) => unknown) => makeRef({ from: 'pick', of: ref as unknown as Ref<unknown>, fn }),
    toJSON: misuse,
    toString: misuse,
    [Symbol.toPrimitive]: misuse,
    [sourceKey]: source,
  });
  return Object.freeze(ref) as unknown as Ref<T>;
}

/** The values of a list of Refs, by position. */
type ValuesOf<Refs extends readonly unknown[]> = {
  [Index in keyof Refs]: Refs[Index] extends Ref<infer T> ? T : never;
};

/**
 * A Ref of what `fn` makes of several values, once all are known.
 *
 * @example all([first.changed, second.changed], (a, b) => a || b)
 */
export function all<const Refs extends readonly Ref<never>[] | readonly Ref<unknown>[], U>(
  refs: Refs,
  fn: (...values: ValuesOf<Refs>) => U,
): Ref<U> {
  return makeRef<U>({ from: 'all', of: refs as readonly Ref<unknown>[], fn: fn as (...values: never[]) => unknown });
}

/** Whether a value is a Ref. */
export function isRef(value: unknown): value is Ref<unknown> {
  return typeof value === 'function' && sourceKey in value;
}

/** Where a Ref's value comes from. */
export function sourceOf(ref: Ref<unknown>): RefSource {
  return ref[sourceKey];
}
