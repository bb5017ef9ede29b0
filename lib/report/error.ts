import { messageOf, PincerError, type SourceLocation } from '../core/errors.ts';
import { InventoryError } from '../inventory/problem.ts';
import type { Paint } from './paint.ts';
import { placeOf } from './text.ts';

export interface ErrorContext {
  readonly paint: Paint;
  readonly verbosity: number;
  /** Working directory, for short paths. */
  readonly directory: string;
  /** Finds the source of a place in a built file. */
  readonly original?: ((place: SourceLocation) => SourceLocation) | undefined;
}

interface Told {
  readonly message: string;
  readonly location?: SourceLocation | undefined;
  readonly hint?: string | undefined;
}

/**
 * What a person sees of an error that ended everything: one sentence each, where, and what to do about it.
 *
 * @example errorLines(new PincerError({ code: 'X', message: 'No.' }), context) // ['error: No.']
 */
export function errorLines(error: unknown, context: ErrorContext): string[] {
  const told = error instanceof InventoryError ? error.problems : [tell(error, context)];
  const lines = told.flatMap((one) => problemLines(one, context));
  if (context.verbosity >= 2 || (context.verbosity >= 1 && !(error instanceof PincerError))) {
    lines.push(...causeLines(error, context));
  }
  return lines;
}

function tell(error: unknown, { verbosity }: ErrorContext): Told {
  if (error instanceof PincerError) return error;
  const kind = error instanceof Error && error.name !== 'Error' ? `${error.name}: ` : '';
  return {
    message: `${kind}${messageOf(error)}`,
    hint: `This is a bug in Pincer; please report it${verbosity >= 1 ? '.' : ' with what it prints when run with -v.'}`,
  };
}

function problemLines({ message, location, hint }: Told, { paint, directory, original }: ErrorContext): string[] {
  return [
    `${paint(['red', 'bold'], 'error:')} ${message}`,
    ...(location === undefined
      ? []
      : [`  ${paint('dim', 'at')} ${placeOf(original?.(location) ?? location, directory)}`]),
    ...(hint === undefined ? [] : [`  ${paint('cyan', 'hint:')} ${hint}`]),
  ];
}

/** Errors name their causes; a chain this long is a loop. */
const mostCauses = 8;

/** Code and stack of an error and of what caused it. */
export function causeLines(error: unknown, { paint, original }: Pick<ErrorContext, 'paint' | 'original'>): string[] {
  const lines: string[] = [];
  let current: unknown = error;
  for (let depth = 0; depth < mostCauses && current !== undefined && current !== null; depth++) {
    const label = depth === 0 ? '' : 'caused by ';
    const code = current instanceof PincerError ? ` [${current.code}]` : '';
    const stack = current instanceof Error ? (current.stack ?? current.message) : String(current);
    const [first = '', ...rest] = stack.split('\n');
    const frames = original === undefined ? rest : rest.map((line) => originalFrame(line, original));
    lines.push(paint('dim', `  ${label}${first}${code}`), ...frames.map((line) => paint('dim', `  ${line}`)));
    current = current instanceof Error ? current.cause : undefined;
  }
  return lines;
}

/** A line of a stack, with the place that somebody wrote instead of that in a built file. */
function originalFrame(line: string, original: (place: SourceLocation) => SourceLocation): string {
  return line.replace(
    /(?:file:\/\/)?(\/[^():]*):(\d+):(\d+)(?=\)?$)/,
    (built, file: string, row: string, column: string) => {
      const place = original({ file, line: Number(row), column: Number(column) });
      return place.file === file ? built : `${place.file}:${place.line}:${place.column}`;
    },
  );
}
