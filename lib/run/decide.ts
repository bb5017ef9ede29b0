import type { Change } from '../core/change.ts';
import { skipCode, TaskError } from '../core/errors.ts';
import {
  type Module,
  type ModuleKind,
  type OldWay,
  type Params,
  type Prediction,
  parseParams,
} from '../core/module.ts';
import { keyOf, type Probe } from '../core/probe.ts';
import { isRef } from '../core/ref.ts';
import type { Resource } from '../core/resource.ts';
import type { Step } from '../core/step.ts';
import type { PlannedTask } from '../plan/plan.ts';
import type { Known } from './knowledge.ts';
import { resolveParams, resolveWhen, type TaskValues } from './refs.ts';

/** Questions may depend on answers, but not more often than this (design, section 1). */
const mostLevels = 3;

export interface Lookup {
  readonly values: TaskValues;
  /** The answer to a question, if there is one to decide by. */
  readonly get: (question: Probe) => Known | undefined;
  /** In a guarded block's first phase: what must stay open. */
  readonly old?: OldWay | undefined;
}

/** What is to be done about a task, from values alone. */
export type Decision =
  /** Its condition or params depend on something that did not run yet. */
  | { readonly kind: 'blocked' }
  | { readonly kind: 'ask'; readonly questions: readonly Probe[] }
  | { readonly kind: 'skipped'; readonly reason?: string | undefined }
  | { readonly kind: 'ok'; readonly result: unknown; readonly stale: boolean }
  | Apply
  | { readonly kind: 'failed'; readonly error: unknown; readonly stale: boolean };

export interface Apply {
  readonly kind: 'apply';
  readonly module: Module;
  readonly moduleKind: ModuleKind;
  readonly params: Params;
  readonly state: Readonly<Record<string, unknown>>;
  readonly changes: readonly Change[];
  readonly touches: readonly Resource[];
  readonly predictions: readonly Prediction[] | undefined;
  /** Made only when they are needed: check mode never asks. */
  steps(): readonly Step[];
  readonly stale: boolean;
}

/**
 * Decides one task. Pure: the same values give the same decision, for the engine, the naive executor and check mode.
 *
 * @example decide(task, { values: new Map(), get: (question) => knowledge.get(question) })
 */
export function decide(task: PlannedTask, lookup: Lookup): Decision {
  let stale = false;
  try {
    const when = resolveWhen(task.when, lookup.values);
    if (!when.known) return { kind: 'blocked' };
    if (!when.value) return { kind: 'skipped' };
    const params = paramsOf(task, lookup);
    if (!params) return { kind: 'blocked' };
    const { module } = task.call;
    const found = gather(module, params, lookup);
    if (found.missing.length > 0) return { kind: 'ask', questions: found.missing };
    stale = found.stale;
    const changes = module.diff(params, found.state);
    if (changes.length === 0) return { kind: 'ok', result: module.result(params, found.state, []), stale };
    return {
      kind: 'apply',
      module,
      moduleKind: module.kindOf(params),
      params,
      state: found.state,
      changes,
      touches: module.touches(params, found.state),
      predictions: stale ? undefined : module.after(params, found.state, changes),
      steps: () => module.apply(params, found.state, changes),
      stale,
    };
  } catch (error) {
    if (error instanceof TaskError && error.code === skipCode) return { kind: 'skipped', reason: error.message };
    return { kind: 'failed', error, stale };
  }
}

/** Whether the task's own `fails` calls its result a failure. */
export function isRefused(task: PlannedTask, result: unknown): boolean {
  return task.fails !== undefined && (task.fails as (result: unknown) => boolean)(result);
}

/** Params with Refs resolved and parsed; undefined while a Ref is unknown. */
export function paramsOf(task: PlannedTask, lookup: Pick<Lookup, 'values' | 'old'>): Params | undefined {
  const { module, params } = task.call;
  const hasRefs = Object.values(params).some(isRef);
  const resolved = hasRefs ? resolveParams(params, lookup.values) : ({ known: true, value: params } as const);
  if (!resolved.known) return undefined;
  const parsed = hasRefs ? parseParams(module, resolved.value) : resolved.value;
  return lookup.old ? module.open(parsed, lookup.old) : parsed;
}

interface Found {
  readonly state: Readonly<Record<string, unknown>>;
  readonly missing: readonly Probe[];
  readonly stale: boolean;
}

/** Asks the module for its questions, level by level, as far as answers are there. */
export function gather(module: Module, params: Params, lookup: Pick<Lookup, 'get'>): Found {
  let state: Record<string, unknown> = {};
  let stale = false;
  for (let level = 0; level <= mostLevels; level++) {
    const known: Record<string, unknown> = {};
    const missing = new Map<string, Probe>();
    for (const [name, question] of Object.entries(module.probe(params, state))) {
      if (!question) continue;
      const answer = lookup.get(question);
      if (!answer) {
        missing.set(keyOf(question), question);
        continue;
      }
      known[name] = answer.answer;
      stale ||= answer.stale;
    }
    const grown = Object.keys(known).length > Object.keys(state).length;
    state = known;
    if (missing.size > 0 && !grown) return { state, missing: [...missing.values()], stale };
    if (missing.size === 0 && !grown) return { state, missing: [], stale };
  }
  throw new TaskError({
    code: 'PROBE_LEVELS',
    message: `Module ${module.name} asks more than ${mostLevels} levels of questions.`,
    hint: 'Make its probe depend on fewer answers, or split the task.',
  });
}
