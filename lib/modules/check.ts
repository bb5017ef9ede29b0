import { z } from 'zod';
import { available } from '../core/change.ts';
import { messageOf, TaskError } from '../core/errors.ts';
import { defineModule, type Module } from '../core/module.ts';
import { Seconds } from '../core/params.ts';
import { type Answers, type CommandResult, isUnavailable, probe, type ShellProbe } from '../core/probe.ts';
import type { Resource } from '../core/resource.ts';
import { endOf, invocationShape, questionOf, ResourceName } from './invocation.ts';
import { repeat } from './repeat.ts';
import { requireOne } from './requireOne.ts';

const Expect = z.custom<(result: CommandResult) => string | null>(
  (value) => typeof value === 'function',
  'a function is wanted that answers null, or a text that says what is wrong',
);

const sentence = (what: string) => z.string().min(1, `${what} is wanted`);

const Params = z
  .strictObject({
    ...invocationShape,
    /** Short and unique, for messages and reports: `gateway-refuses-wrong-token`. */
    id: z.string().regex(/^[a-z0-9]+(?:-[a-z0-9]+)*$/, 'lower-case words joined by "-" are wanted, e.g. "sshd-port"'),
    /** Why it matters that this holds. */
    reason: sentence('why it matters'),
    /** What to do when it does not. */
    hint: sentence('what to do when it fails'),
    /** Pure. `null`: as it should be; else what is wrong, as a clause: `answered 200, wanted 401`. */
    expect: Expect,
    /** What the answer depends on; everything unless declared. */
    reads: z.array(ResourceName).optional(),
    /** Seconds that one try may take. */
    timeout: Seconds.default(30),
    /** Seconds to keep trying until the command ends with status 0; it is run once unless given. */
    retryFor: Seconds.optional(),
    /** Seconds between tries. */
    every: Seconds.default(1),
  })
  .superRefine(requireOne('run', 'argv'));
type Params = z.output<typeof Params>;
type State = Answers<{ answer: ShellProbe }>;

function questionFor(params: Params): ShellProbe {
  const { run, argv = [], cwd, reads, timeout, retryFor, every } = params;
  if (retryFor === undefined) return questionOf(params, { reads, timeout });
  const place = cwd === undefined ? [] : ['env', '-C', cwd];
  const words = run === undefined ? argv : ['sh', '-c', run, 'pincer'];
  const oneTry = ['timeout', '-k', '5', String(timeout), ...place, ...words];
  return probe.sh(repeat, {
    args: [String(Math.ceil(retryFor)), String(every), ...oneTry],
    reads,
    timeout: Math.ceil(retryFor) + timeout + 10,
  });
}

/** What is wrong, or `null`. */
function faultOf(params: Params, { answer }: State): { readonly fault: string; readonly cause?: unknown } | null {
  if (isUnavailable(answer)) return { fault: answer.unavailable };
  if (answer === null) return { fault: 'the host gave no answer' };
  try {
    const wrong = params.expect(answer);
    if (wrong === null) return null;
    return { fault: answer.code === 0 ? wrong : `${wrong} (${endOf(answer)})` };
  } catch (cause) {
    return { fault: `the answer could not be judged: ${messageOf(cause)} (${endOf(answer)})`, cause };
  }
}

const define = defineModule({
  name: 'check',
  kind: 'wait',
  params: Params,
  probe: (params) => ({ answer: questionFor(params) }),
  diff: (params, state) => {
    const found = faultOf(params, state);
    if (found === null) return [];
    throw new TaskError({
      code: 'CHECK_FAILED',
      message: `Check ${params.id} failed: ${found.fault}.`,
      hint: `${params.hint} It matters because ${params.reason.replace(/\.$/, '')}.`,
      cause: found.cause,
    });
  },
  apply: () => [],
  touches: (): readonly Resource[] => [],
  result: (params, { answer }): CommandResult | null => available(answer, `answer of check ${params.id}`),
});

/** The judgement is never a Ref, so that the compiler knows the type of what it is given. */
export type CheckParams = Omit<Parameters<typeof define>[0], 'expect'> & {
  readonly expect: (result: CommandResult) => string | null;
};

/**
 * A promise about a host that is looked at, never changed: a run whose host breaks it fails.
 *
 * @throws TaskError `CHECK_FAILED` from diff, with the id and what is wrong
 * @example
 * check({
 *   id: 'gateway-refuses-wrong-token',
 *   reason: 'whoever reaches the port must not be able to use it without the token',
 *   hint: 'Look at gateway.auth in openclaw.json.',
 *   run: 'curl -s -o /dev/null -w "%{http_code}" -H "Authorization: Bearer wrong" -X POST http://127.0.0.1:18789/tools/invoke',
 *   expect: ({ stdout }) => (stdout === '401' ? null : `answered ${stdout}, wanted 401`),
 * })
 */
export const check: ((params: CheckParams) => ReturnType<typeof define>) & { readonly module: Module } = define;
