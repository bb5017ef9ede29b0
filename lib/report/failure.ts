import { messageOf, PincerError } from '../core/errors.ts';
import type { HostResult, TaskOutcome } from '../run/outcome.ts';
import { causeLines, type ErrorContext } from './error.ts';
import { nameOf } from './task-line.ts';
import { placeOf, plain, tail } from './text.ts';

/** Lines of each stream that are shown of a step that failed. */
const tailLines = 20;

/**
 * All that is known of a task that failed: what was run, how it ended, what it printed, where it is written, what to do.
 *
 * @example failureLines('gw1', outcome, context)
 */
export function failureLines(host: string, outcome: TaskOutcome, context: ErrorContext): string[] {
  const { paint, directory, original } = context;
  const { task, error } = outcome;
  const output = outcome.outputs.at(-1);
  const code = error instanceof PincerError ? error.code : undefined;
  const ended = output === undefined ? undefined : `exit status ${output.code}`;
  const command = commandOf(outcome);
  const location = task.source ?? (error instanceof PincerError ? error.location : undefined);
  return [
    `${paint('bold', host)}  ${nameOf(task, paint)}`,
    ...indented(plain(messageOf(error)), (line) => paint('red', line)),
    ...fact('how', [task.call.module.name, code, ended].filter((part) => part !== undefined).join(', '), context),
    ...fact('ran', command, context),
    ...fact('at', location && placeOf(original?.(location) ?? location, directory), context),
    ...stream('stderr', output?.stderr ?? '', context),
    ...stream('stdout', output?.stdout ?? '', context),
    ...errorEnd(error, context),
  ];
}

/**
 * Why a host as a whole came to nothing: it could not be reached, another run is at work on it.
 *
 * @example hostFailureLines(result, context)
 */
export function hostFailureLines(result: HostResult, context: ErrorContext): string[] {
  const { paint } = context;
  const { error } = result;
  return [
    `${paint('bold', result.host)}  ${result.state}`,
    ...indented(plain(messageOf(error)), (line) => paint('red', line)),
    ...fact('how', error instanceof PincerError ? error.code : undefined, context),
    ...errorEnd(error, context),
  ];
}

function errorEnd(error: unknown, context: ErrorContext): string[] {
  const isOurs = error instanceof PincerError;
  const bug = `This is a bug in Pincer; please report it${context.verbosity > 0 ? '.' : ' with what it prints when run with -v.'}`;
  const hint = isOurs ? error.hint : bug;
  const withCauses = context.verbosity >= 2 || (context.verbosity >= 1 && !isOurs);
  return [...fact('hint', hint, context), ...(withCauses ? causeLines(error, context) : [])];
}

function commandOf({ task }: TaskOutcome): string | undefined {
  const { run, argv } = task.call.params;
  if (typeof run === 'string') return run;
  return Array.isArray(argv) ? argv.map(String).join(' ') : undefined;
}

function fact(name: string, value: string | undefined, { paint }: ErrorContext): string[] {
  if (value === undefined || value === '') return [];
  const [first = '', ...rest] = plain(value).split('\n');
  const label = `  ${paint(name === 'hint' ? 'cyan' : 'dim', `${name}:`.padEnd(6))}`;
  return [`${label} ${first}`, ...rest.map((line) => `         ${line}`)];
}

function stream(name: string, text: string, { paint }: ErrorContext): string[] {
  const lines = tail(text, tailLines);
  if (lines.length === 0) return [];
  return [`  ${paint('dim', `${name}:`)}`, ...lines.map((line) => `    ${paint('dim', '│')} ${line}`)];
}

function indented(text: string, paint: (line: string) => string): string[] {
  return text.split('\n').map((line) => `  ${paint(line)}`);
}
