import type { z } from 'zod';
import type { Change } from './change.ts';
import { InputError } from './errors.ts';
import { type Answer, type Answers, keyOf, type Probe, type Probes } from './probe.ts';
import { isRef, type WithRefs } from './ref.ts';
import type { Resource } from './resource.ts';
import { callerLocation } from './source.ts';
import type { Step, StepOutput } from './step.ts';

/**
 * `state` converges: after an apply, asking again gives no change. `action` does something each time it runs.
 * `wait` never counts as changed.
 */
export type ModuleKind = 'state' | 'action' | 'wait';

/** What a probe will answer once the module's changes are applied. */
export interface Prediction {
  readonly key: string;
  readonly answer: Answer<unknown>;
  /** Everything below this path was absent before and stays so: a directory that did not exist is empty. */
  readonly emptyBelow?: string | undefined;
}

/**
 * Predicts one probe's answer.
 *
 * @example predict(probe.sha256('/etc/motd'), digest)
 */
export function predict<Q extends Probe>(question: Q, answer: Exclude<Q['answer'], undefined>): Prediction {
  return { key: keyOf(question), answer: answer as Answer<unknown> };
}

/**
 * Predicts that a path which did not exist is now an empty directory.
 *
 * @example predictEmpty('/srv/new')
 */
export function predictEmpty(path: string): Prediction {
  return { key: '', answer: null, emptyBelow: path };
}

/** What the author of a module writes: pure functions over parsed params. */
export interface ModuleDefinition<P extends z.ZodObject, Q extends Probes, R> {
  readonly name: string;
  readonly kind: ModuleKind | ((params: z.output<P>) => ModuleKind);
  readonly params: P;
  /** Called again with what is known until it names no new question; at most 3 levels. */
  probe(params: z.output<P>, known: Partial<Answers<Q>>): Q;
  /** The whole decision: an empty list means "already as wanted". May throw a TaskError. */
  diff(params: z.output<P>, state: Answers<Q>): readonly Change[];
  apply(params: z.output<P>, state: Answers<Q>, changes: readonly Change[]): readonly Step[];
  after?(params: z.output<P>, state: Answers<Q>, changes: readonly Change[]): readonly Prediction[];
  /** What an apply may alter: at most that, whatever stands there, and where the answers are known, in their case. */
  touches(params: z.output<P>, state?: Answers<Q>): readonly Resource[];
  /** Inside a guarded block: params that add what is new and remove nothing that `old` needs. */
  open?(params: z.output<P>, old: OldWay): z.output<P>;
  /** As a handler: whether running this makes a pending use of the same module with `other` params needless. */
  absorbs?(params: z.output<P>, other: z.output<P>): boolean;
  /**
   * What `task.result` holds; `outputs` is empty when nothing had to be applied. May throw a TaskError by what was looked
   * at: the task failed. By outputs it must not, since tasks behind it in the same message have run by then; a step's
   * exit status, or the task's own `fails`, says that.
   */
  result?(params: z.output<P>, state: Answers<Q>, outputs: readonly StepOutput[]): R;
}

export type Params = Readonly<Record<string, unknown>>;

/** The way in that a guarded block must not cut before the new one is proven. */
export interface OldWay {
  readonly user: string;
  readonly port: number;
  /** Address that this session comes from, as sshd sees it. */
  readonly clientAddress: string;
}

/** A module as the engine sees it, its param types erased. */
export interface Module {
  readonly name: string;
  readonly schema: z.ZodObject;
  kindOf(params: Params): ModuleKind;
  probe(params: Params, known: Readonly<Record<string, unknown>>): Probes;
  diff(params: Params, state: Readonly<Record<string, unknown>>): readonly Change[];
  apply(params: Params, state: Readonly<Record<string, unknown>>, changes: readonly Change[]): readonly Step[];
  after(
    params: Params,
    state: Readonly<Record<string, unknown>>,
    changes: readonly Change[],
  ): readonly Prediction[] | undefined;
  touches(params: Params, state?: Readonly<Record<string, unknown>>): readonly Resource[];
  open(params: Params, old: OldWay): Params;
  absorbs(params: Params, other: Params): boolean;
  result(params: Params, state: Readonly<Record<string, unknown>>, outputs: readonly StepOutput[]): unknown;
}

declare const resultType: unique symbol;

/** A module together with the params of one use: a plain frozen value. */
export interface Call<R = unknown> {
  readonly module: Module;
  /** As written; values may be Refs. */
  readonly params: Params;
  readonly [resultType]?: R;
}

/** What a module's constructor looks like to users. */
export type ModuleConstructor<P extends z.ZodObject, R> = ((params: WithRefs<z.input<P>>) => Call<R>) & {
  readonly module: Module;
};

/**
 * Defines a module (what Ansible calls a module, pyinfra an operation): a handful of pure functions over zod-typed params.
 *
 * @throws InputError `MODULE_PARAMS` from the returned constructor when params without Refs do not fit the schema
 * @example
 * const motd = defineModule({ name: 'motd', kind: 'state', params: z.strictObject({ text: z.string() }), probe: ..., diff: ..., apply: ..., touches: ... });
 * task('Greet', motd({ text: 'hello' }));
 */
export function defineModule<P extends z.ZodObject, Q extends Probes, R = undefined>(
  definition: ModuleDefinition<P, Q, R>,
): ModuleConstructor<P, R> {
  const { kind } = definition;
  const module = Object.freeze({
    name: definition.name,
    schema: definition.params,
    kindOf: typeof kind === 'function' ? kind : () => kind,
    probe: definition.probe,
    diff: definition.diff,
    apply: definition.apply,
    after: (params: never, state: never, changes: readonly Change[]) => definition.after?.(params, state, changes),
    touches: definition.touches,
    open: (params: never, old: OldWay) => definition.open?.(params, old) ?? params,
    absorbs: (params: never, other: never) => definition.absorbs?.(params, other) ?? false,
    result: (params: never, state: never, outputs: readonly StepOutput[]) =>
      definition.result?.(params, state, outputs),
  }) as unknown as Module;
  const construct = (params: WithRefs<z.input<P>>): Call<R> => {
    const given = params as Params;
    const parsed = Object.values(given).some(isRef) ? given : parseParams(module, given);
    return Object.freeze({ module, params: Object.freeze(parsed) });
  };
  return Object.freeze(Object.assign(construct, { module }));
}

/**
 * Parses params whose Refs have all been resolved.
 *
 * @throws InputError `MODULE_PARAMS` that names the module, the key and what is wanted
 * @example parseParams(file.module, { path: '/etc/motd', content: 'hi' })
 */
export function parseParams(module: Module, params: Params): Params {
  const parsed = module.schema.safeParse(params);
  if (parsed.success) return parsed.data;
  const issue = parsed.error.issues[0];
  const key = issue?.path.join('.') ?? '';
  throw new InputError({
    code: 'MODULE_PARAMS',
    message: `Module ${module.name}${key ? `, param "${key}"` : ''}: ${issue?.message ?? 'does not fit'}.`,
    hint: `Params of ${module.name}: ${Object.keys(module.schema.shape).join(', ')}.`,
    location: callerLocation(),
  });
}
