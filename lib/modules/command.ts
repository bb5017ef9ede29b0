import { z } from 'zod';
import { available, type Change } from '../core/change.ts';
import { TaskError } from '../core/errors.ts';
import { defineModule, type ModuleKind } from '../core/module.ts';
import { AbsolutePath, Seconds } from '../core/params.ts';
import { type Answers, type CommandResult, probe, type ShellProbe, type StatProbe } from '../core/probe.ts';
import type { Resource } from '../core/resource.ts';
import { Secret } from '../core/secret.ts';
import { step } from '../core/step.ts';
import {
  EnvironmentName,
  endOf,
  invocationShape,
  labelOf,
  questionOf,
  ResourceName,
  shellOf,
  Word,
} from './invocation.ts';
import { requireOne } from './requireOne.ts';

const Text = z.union([z.string(), z.instanceof(Secret<string>)], 'text or a Secret is wanted');
const ExitStatus = z.int().min(0).max(255);

const Params = z
  .strictObject({
    ...invocationShape,
    /** `read`: only reads, so it runs in check mode too and never counts as changed. */
    effect: z.enum(['change', 'read']).default('change'),
    /** Nothing to do when this path exists. */
    creates: AbsolutePath.optional(),
    /** Nothing to do when this shell text, which only reads, succeeds. */
    unless: Word.min(1).optional(),
    /** Nothing to do when this shell text, which only reads, fails. */
    onlyIf: Word.min(1).optional(),
    /** What the guards, or a command that only reads, depend on; everything unless declared. */
    reads: z.array(ResourceName).optional(),
    /** What the command may alter; everything unless declared. */
    touches: z.array(ResourceName).optional(),
    stdin: Text.optional(),
    env: z.record(EnvironmentName, Text).optional(),
    /** Exit statuses that are no failure; `any` leaves it to the task's own `fails`. */
    ok: z.union([z.array(ExitStatus).min(1), z.literal('any')]).default([0]),
    /** Seconds until the host itself ends it; 300 unless given, 30 for one that only reads. */
    timeout: Seconds.optional(),
    /** Must go on when the link to the host is lost: something that must not stop half-way. */
    durable: z.boolean().default(false),
  })
  .superRefine(requireOne('run', 'argv'))
  .superRefine((params, context) => {
    if (params.effect !== 'read') return;
    const useless = (['creates', 'unless', 'onlyIf', 'touches', 'stdin'] as const).find(
      (key) => params[key] !== undefined,
    );
    const key = useless ?? (params.durable ? 'durable' : undefined);
    if (key)
      context.addIssue({ code: 'custom', path: [key], message: 'not possible with effect "read", which only asks' });
    const secret = Object.entries(params.env ?? {}).find(([, value]) => value instanceof Secret);
    if (secret) {
      const message = 'a Secret is not possible with effect "read": let the text read it from a file on the host';
      context.addIssue({ code: 'custom', path: ['env', secret[0]], message });
    }
  });
type Params = z.output<typeof Params>;
type Questions = {
  readonly creates?: StatProbe | undefined;
  readonly unless?: ShellProbe | undefined;
  readonly onlyIf?: ShellProbe | undefined;
  readonly read?: ShellProbe | undefined;
};
type State = Answers<Questions>;

/** Seconds that a guard may take. */
const guardTimeout = 60;

/** A question is asked together with those of other tasks, so it has to be quick. */
function timeoutOf({ timeout, effect }: Params): number {
  return timeout ?? (effect === 'read' ? 30 : 300);
}

const nothingDone: CommandResult = { code: 0, stdout: '', stderr: '' };

function kindOf(params: Params): ModuleKind {
  const guarded = params.creates !== undefined || params.unless !== undefined || params.onlyIf !== undefined;
  return params.effect === 'read' || guarded ? 'state' : 'action';
}

/** The environment less its Secrets, which no question can carry. */
function plainEnvironment({ env = {} }: Params): Record<string, string> {
  const plain = Object.entries(env).filter((entry): entry is [string, string] => typeof entry[1] === 'string');
  return Object.fromEntries(plain);
}

function succeeded(answer: State['unless'], what: string): boolean | undefined {
  if (answer === undefined) return undefined;
  return available(answer, `answer of ${what}`)?.code === 0;
}

/** Whether a guard says that there is nothing to do. */
function isDone(params: Params, state: State): boolean {
  const made = state.creates !== undefined && available(state.creates, `kind of ${params.creates}`) !== null;
  return made || succeeded(state.unless, 'unless') === true || succeeded(state.onlyIf, 'onlyIf') === false;
}

/** What a command that only reads came to. @throws TaskError `COMMAND_FAILED` */
function readResult(params: Params, state: State): CommandResult {
  const result = available(state.read ?? null, `answer of "${labelOf(params)}"`) ?? nothingDone;
  if (params.ok !== 'any' && !params.ok.includes(result.code)) {
    throw new TaskError({
      code: 'COMMAND_FAILED',
      message: `"${labelOf(params)}" ended with ${endOf(result)}.`,
      hint: 'Name further exit statuses that are no failure in ok: [...], or correct the command.',
    });
  }
  return result;
}

/**
 * A command. With `creates`, `unless` or `onlyIf` it is a state that check mode can judge; with `effect: 'read'` it
 * only asks; else it runs each time, and nobody can say beforehand what it changes. Guards run in the same `cwd` and with
 * the same `env` less its Secrets; a `cwd` that does not exist yet makes a guard fail. `result` is a CommandResult; status 0
 * without output when a guard said that nothing is to be done.
 *
 * @example command({ run: 'npm ci --ignore-scripts', cwd: '/opt/app', creates: '/opt/app/node_modules/.package-lock.json' })
 * @example command({ argv: ['systemctl', 'is-active', 'ssh'], effect: 'read', reads: ['unit:ssh.service'], ok: [0, 3] })
 */
export const command = defineModule({
  name: 'command',
  kind: kindOf,
  params: Params,
  probe: (params): Questions => {
    const { creates, unless, onlyIf, reads, cwd } = params;
    const env = plainEnvironment(params);
    if (params.effect === 'read') return { read: questionOf(params, { reads, env, timeout: timeoutOf(params) }) };
    const ask = (run: string): ShellProbe => questionOf({ run, cwd }, { reads, env, timeout: guardTimeout });
    return {
      ...(creates === undefined ? {} : { creates: probe.stat(creates) }),
      ...(unless === undefined ? {} : { unless: ask(unless) }),
      ...(onlyIf === undefined ? {} : { onlyIf: ask(onlyIf) }),
    };
  },
  diff: (params, state: State): Change[] => {
    if (params.effect === 'read') {
      readResult(params, state);
      return [];
    }
    if (isDone(params, state)) return [];
    const change = { field: 'command', summary: `run ${labelOf(params)}` };
    return [kindOf(params) === 'action' ? { ...change, unknown: true } : change];
  },
  apply: (params) => {
    const { text, args } = shellOf(params);
    const { stdin, env, cwd, durable, ok } = params;
    return [step.sh(text, { args, stdin, env, cwd, timeout: timeoutOf(params), durable, ok })];
  },
  touches: ({ effect, touches }): readonly Resource[] => touches ?? (effect === 'read' ? [] : ['*']),
  result: (params, state: State, outputs): CommandResult =>
    params.effect === 'read' ? readResult(params, state) : (outputs.at(-1) ?? nothingDone),
});
