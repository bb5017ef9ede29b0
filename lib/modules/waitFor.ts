import { z } from 'zod';
import { defineModule } from '../core/module.ts';
import { AbsolutePath, Port, Seconds } from '../core/params.ts';
import type { Resource } from '../core/resource.ts';
import { type ShellText, sh } from '../core/shell.ts';
import { step } from '../core/step.ts';
import { listening } from './listening.ts';
import { requireOne } from './requireOne.ts';
import { Validate } from './validate.ts';

/** Seconds that one request may take; the next try comes anyway. */
const requestTimeout = 10;

const Params = z
  .strictObject({
    /** TCP port of the host that something must listen on. */
    port: Port.optional(),
    /** With `port`: IPv4 address that it must listen on; any unless given. */
    host: z.ipv4('an IPv4 address of the host itself is wanted').optional(),
    path: AbsolutePath.optional(),
    /** Asked from the host itself, by curl. */
    url: z.url({ protocol: /^https?$/, error: 'a http or https URL is wanted' }).optional(),
    /** With `url`: the exact status that it must answer. */
    status: z.int().min(100).max(599).default(200),
    /** Shell text that must succeed: sh`systemctl is-active ${unit}`. */
    check: Validate.optional(),
    /** `absent`: until nothing listens, the path is gone, the URL answers otherwise, the check fails. */
    state: z.enum(['present', 'absent']).default('present'),
    /** Seconds in all. */
    timeout: Seconds.default(60),
    /** Seconds between tries. */
    every: Seconds.default(1),
  })
  .superRefine(requireOne('port', 'path', 'url', 'check'))
  .superRefine(({ host, port, every, timeout }, context) => {
    const refuse = (key: string, message: string): void => context.addIssue({ code: 'custom', path: [key], message });
    if (host !== undefined && port === undefined) refuse('host', 'only goes with port');
    if (every > timeout) refuse('every', 'less than the timeout is wanted');
  });
type Params = z.output<typeof Params>;

interface Goal {
  /** After "wait for" and "not yet:". */
  readonly words: string;
  readonly test: ShellText;
  /** Somebody else changes it meanwhile. */
  readonly touches: readonly Resource[];
}

function goalOf({ port, host, path, url, status, check }: Params): Goal {
  if (port !== undefined) {
    const words = `a listener on TCP port ${port}${host === undefined ? '' : ` of ${host}`}`;
    return { words, test: listening(port, host), touches: [`port:${port}`] };
  }
  if (path !== undefined) return { words: path, test: sh`[ -e ${path} ]`, touches: [`path:${path}`] };
  if (url !== undefined) {
    const ask = sh`curl -sS -o /dev/null -w '%{http_code}' --max-time ${requestTimeout} -- ${url}`;
    const test = sh`code=$(${ask}); echo "it answers $code" >&2; [ "$code" = ${status} ]`;
    return { words: `status ${status} from ${url}`, test, touches: [] };
  }
  return { words: 'a check to succeed', test: check ?? sh`true`, touches: [] };
}

function endOf({ state }: Params): string {
  return state === 'absent' ? 'the end of ' : '';
}

/**
 * Waits on the host, without a round trip, until something is there; fails when the time is over. It never counts as changed.
 *
 * @example waitFor({ port: 18789, host: '127.0.0.1', timeout: 30 })
 * @example waitFor({ url: 'http://127.0.0.1:18789/healthz', status: 200 })
 */
export const waitFor = defineModule({
  name: 'waitFor',
  kind: 'wait',
  params: Params,
  probe: () => ({}),
  diff: (params) => [{ field: 'wait', summary: `wait for ${endOf(params)}${goalOf(params).words}` }],
  apply: (params) => {
    const { test, words } = goalOf(params);
    const isEnd = params.state === 'absent';
    // In a subshell, so that a user's `exit` ends the test and not the waiting.
    const met = isEnd ? sh`! (${test}\n)` : sh`(${test}\n)`;
    const check = sh`${met} || { echo ${`still waiting for ${endOf(params)}${words}`} >&2; false; }`;
    return [step.wait(check, { timeout: params.timeout, every: params.every })];
  },
  touches: (params) => goalOf(params).touches,
});
