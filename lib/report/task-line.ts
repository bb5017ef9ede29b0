import type { Change } from '../core/change.ts';
import { messageOf } from '../core/errors.ts';
import type { PlannedItem } from '../plan/plan.ts';
import type { Status, TaskOutcome } from '../run/outcome.ts';
import type { Paint, Style } from './paint.ts';
import { plain, shorten } from './text.ts';

/** How lines of a run look. */
export interface LineContext {
  readonly paint: Paint;
  readonly verbosity: number;
  readonly check: boolean;
  /** Columns that host names take. */
  readonly hostWidth: number;
}

/** Words end in this column, so that hosts and names stand below each other. */
const wordWidth = 12;

/** A summary longer than this is cut, unless more is asked for. */
const summaryWidth = 120;

const styles: Readonly<Record<Status, Style>> = {
  ok: 'green',
  changed: 'yellow',
  skipped: 'cyan',
  failed: ['red', 'bold'],
  ignored: 'magenta',
  unknown: 'magenta',
};

/**
 * One line of a run: a word, a host, a text.
 *
 * @example eventLine('changed', 'yellow', 'gw1', 'Write the file', context) // '     changed gw1  Write the file'
 */
export function eventLine(word: string, style: Style, host: string, text: string, context: LineContext): string {
  const { paint, hostWidth } = context;
  return `${paint(style, word.padStart(wordWidth))} ${host.padEnd(hostWidth)}  ${text}`;
}

/**
 * The lines that tell of a task's end: none for what was as wanted or left out, unless more is asked for.
 *
 * @example taskLines('gw1', outcome, context)
 */
export function taskLines(host: string, outcome: TaskOutcome, context: LineContext): string[] {
  const { status, task } = outcome;
  if ((status === 'ok' || status === 'skipped') && context.verbosity === 0) return [];
  const word = status === 'changed' && context.check ? 'would change' : status;
  const more = detailOf(outcome, context);
  const text = `${nameOf(task, context.paint)}${more === '' ? '' : `  ${context.paint('dim', more)}`}`;
  return [eventLine(word, styles[status], host, text, context)];
}

/** A task's name with its role. */
export function nameOf(item: Pick<PlannedItem, 'name' | 'role'>, paint: Paint): string {
  return item.role === undefined ? item.name : `${paint('dim', `${item.role} ›`)} ${item.name}`;
}

function detailOf(outcome: TaskOutcome, { verbosity }: LineContext): string {
  const { status, changes, error, reason } = outcome;
  if (status === 'failed' || status === 'ignored') return shortened(messageOf(error), verbosity);
  if (reason !== undefined) return shortened(reason, verbosity);
  return shortened(changes.map(summaryOf).join(', '), verbosity);
}

function summaryOf({ summary }: Change): string {
  return summary;
}

function shortened(text: string, verbosity: number): string {
  const line = plain(text).replaceAll(/\s*\n\s*/g, ' ');
  return verbosity > 0 ? line : shorten(line, summaryWidth);
}
