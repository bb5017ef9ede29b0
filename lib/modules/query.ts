import { z } from 'zod';
import { available } from '../core/change.ts';
import { TaskError } from '../core/errors.ts';
import { type Call, defineModule } from '../core/module.ts';
import type { Answers, CommandResult, ShellProbe } from '../core/probe.ts';
import type { OrRef } from '../core/ref.ts';
import type { Resource } from '../core/resource.ts';
import { type Task, type TaskOptions, task } from '../core/task.ts';
import {
  endOf,
  invocationShape,
  labelOf,
  PlainEnvironment,
  QuestionTimeout,
  questionOf,
  ResourceName,
} from './invocation.ts';
import { parseJson } from './parseJson.ts';
import { requireOne } from './requireOne.ts';

const Schema = z.custom<z.ZodType>((value) => value instanceof z.ZodType, 'a zod schema is wanted');

const Params = z
  .strictObject({
    ...invocationShape,
    env: PlainEnvironment.optional(),
    reads: z.array(ResourceName).optional(),
    /** Exit statuses that are no failure. */
    ok: z.array(z.int().min(0).max(255)).min(1).default([0]),
    timeout: QuestionTimeout,
    /** What the output is to be, as JSON. */
    json: Schema.optional(),
  })
  .superRefine(requireOne('run', 'argv'));
type Params = z.output<typeof Params>;
type State = Answers<{ answer: ShellProbe }>;

/** The answer as it is wanted. @throws TaskError `QUERY_FAILED`, `QUERY_JSON` */
function resultOf(params: Params, state: State): unknown {
  const label = labelOf(params);
  const answer = available(state.answer, `answer of "${label}"`);
  if (answer === null || !params.ok.includes(answer.code)) {
    throw new TaskError({
      code: 'QUERY_FAILED',
      message: `"${label}" ended with ${answer === null ? 'no answer' : endOf(answer)}.`,
      hint: 'Name further exit statuses that are an answer too in ok: [...], or correct the command.',
    });
  }
  return params.json === undefined ? answer : parseJson(answer.stdout, params.json, `output of "${label}"`);
}

/** The module behind `query`. */
const module = defineModule({
  name: 'query',
  kind: 'state',
  params: Params,
  probe: (params) => ({ answer: questionOf(params, params) }),
  diff: (params, state) => {
    resultOf(params, state);
    return [];
  },
  apply: () => [],
  touches: () => [],
  result: resultOf,
});

/** What to ask, and the options that a task has. */
export interface QueryOptions<R> extends Omit<TaskOptions<R>, 'notify'> {
  /** Shell text that only reads. */
  readonly run?: OrRef<string> | undefined;
  /** A program and its arguments instead, without any shell. */
  readonly argv?: OrRef<readonly string[]> | undefined;
  readonly cwd?: OrRef<string> | undefined;
  readonly env?: OrRef<Readonly<Record<string, string>>> | undefined;
  /** What the answer depends on; everything unless declared, and then it is asked at its own turn only. */
  readonly reads?: readonly Resource[] | undefined;
  /** Exit statuses that are an answer; [0] unless given. */
  readonly ok?: readonly number[] | undefined;
  /** Seconds; 30 unless given. */
  readonly timeout?: number | undefined;
}

/**
 * Asks a host something: a task that never changes anything, whose `result` is what came, checked and parsed.
 * It runs in check mode too.
 *
 * @param options.json zod schema of what the text prints as JSON; without it `result` is the CommandResult
 * @throws InputError `MODULE_PARAMS` when the options do not fit
 * @example
 * const Swaps = z.object({ swapdevices: z.array(z.unknown()) });
 * const swap = query('Look at swap', { run: 'swapon --show --json', reads: ['path:/proc/swaps'], json: Swaps });
 * task('Make swap', swapfile({ mb: 1024 }), { when: swap.result.pick((found) => found.swapdevices.length === 0) });
 */
export function query<S extends z.ZodType>(
  name: string,
  options: QueryOptions<z.output<S>> & { readonly json: S },
): Task<z.output<S>>;
export function query(name: string, options: QueryOptions<CommandResult>): Task<CommandResult>;
export function query(
  name: string,
  options: QueryOptions<never> & { readonly json?: z.ZodType | undefined },
): Task<never> {
  const { when, tags, ignoreErrors, fails, ...params } = options;
  const call = module(params as Parameters<typeof module>[0]) as Call<never>;
  return task(name, call, { when, tags, ignoreErrors, fails });
}
query.module = module.module;
