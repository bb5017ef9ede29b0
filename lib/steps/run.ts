import { PincerError } from '../core/errors.ts';
import { Secret } from '../core/secret.ts';
import { quote } from '../core/shell.ts';
import type { ShellStep, WaitStep } from '../core/step.ts';
import { userText } from '../shell/user-text.ts';

/** `$1`: seconds between tries, `$2`: the check. */
const waitLoop = 'e=$1 c=$2;shift 2;until sh -c "$c" pincer "$@";do sleep "$e";done';

/** What we keep open for the helper of many writes (place.ts) is not for the user's programs. */
const ours = ' 8<&- 9<&-';

/** Seconds between the polite and the hard end of a step that ran too long. */
const graceSeconds = 5;

/** `name='value'` before a command: the environment is in no argument list. */
function assignments(env: ShellStep['env']): string {
  return Object.entries(env ?? {})
    .map(([name, value]) => `${nameOf(name)}=${quote(value instanceof Secret ? value.reveal() : value)} `)
    .join('');
}

/** A name stands unquoted before its value, so it must be one. */
function nameOf(name: string): string {
  if (/^[A-Za-z_][A-Za-z0-9_]*$/.test(name)) return name;
  throw new PincerError({
    code: 'ENVIRONMENT_NAME',
    message: `"${name}" is no name of an environment variable.`,
    hint: 'Letters, digits and underscores are possible, and no digit first.',
  });
}

/**
 * A shell step: text and arguments travel quoted to `sh -c` under the host's own deadline, in a process group of its
 * own, in the background, so that the journal can hold its process id and the shell waits for it.
 *
 * @param journal what to note when it runs, e.g. `p 3` for the process id of record 3
 */
export function shellCommand(step: ShellStep, journal: string): string {
  if (step.direct) return `{ ${step.text}\n} </dev/null`;
  const { command, document } = userText(step.text, step.args);
  const place = step.cwd === undefined ? '' : `env -C ${quote(step.cwd)} `;
  const env = `LC_ALL=C.UTF-8 ${assignments(step.env)}`;
  const program = `${env}timeout -k ${graceSeconds} ${step.timeout} ${place}${command}`;
  const stdin = step.stdin instanceof Secret ? step.stdin.reveal() : step.stdin;
  const input = stdin === undefined ? '' : `printf %s ${stdin === '' ? "''" : quote(stdin)}|`;
  const noInput = `${stdin === undefined ? ' </dev/null' : ''}${ours}`;
  if (!step.durable) return `${input}${program}${noInput} &\n${document}p=$!; J ${journal} $p; wait $p`;
  // Its output goes to a file that we follow: the death of this shell or its link does not reach it as SIGPIPE.
  return [
    `o="$D/output"; : >"$o"`,
    `${input}${program}${noInput} >"$o" 2>&1 &\n${document}p=$!; J ${journal} $p; tail -c +1 -f --pid=$p -s 0.2 -- "$o" </dev/null; wait $p`,
  ].join('\n');
}

/**
 * A wait step: the check is repeated on the host, so waiting costs no round trip.
 *
 * @example waitCommand({ step: 'wait', check: 'test -e /x', args: [], timeout: 10, every: 0.2 }, 'p 3')
 */
export function waitCommand(wait: WaitStep, journal: string): string {
  const words = [waitLoop, 'pincer', String(wait.every), wait.check, ...wait.args].map(quote).join(' ');
  const program = `LC_ALL=C.UTF-8 timeout -k ${graceSeconds} ${wait.timeout} sh -c ${words}`;
  return `${program} </dev/null${ours} &\np=$!; J ${journal} $p; wait $p`;
}
