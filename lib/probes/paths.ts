import type { Answer } from '../core/probe.ts';
import { quote } from '../core/shell.ts';
import type { Entry } from '../shell/session.ts';
import { noRecord, reasonOf, record } from './kind.ts';

/** One `Q` call for all paths: existence by shell builtins, then one process for those that exist. */
export function askPaths(kind: 'stat' | 'sum' | 'link', paths: readonly string[], id: string): string {
  return record(id, `Q ${kind} ${paths.map(quote).join(' ')} </dev/null`);
}

/**
 * Reads what `Q` prints: a line of indices that exist, a line of indices that are not reachable, then the tool's output.
 *
 * @param split cuts the tool's output into one piece per existing path
 */
export function readPaths<A>(
  count: number,
  entry: Entry | undefined,
  split: (output: Buffer) => readonly string[],
  parse: (piece: string) => Answer<A>,
): readonly Answer<A>[] {
  if (!entry) return Array.from({ length: count }, () => noRecord);
  const first = entry.stdout.indexOf(10);
  const second = entry.stdout.indexOf(10, first + 1);
  if (first < 0 || second < 0) return Array.from({ length: count }, () => ({ unavailable: reasonOf(entry) }));
  const found = indices(entry.stdout.subarray(0, first));
  const hidden = new Set(indices(entry.stdout.subarray(first + 1, second)));
  const pieces = split(entry.stdout.subarray(second + 1));
  const answers: Answer<A>[] = Array.from({ length: count }, (_, index) =>
    hidden.has(index) ? { unavailable: 'permission denied' } : null,
  );
  found.forEach((index, position) => {
    const piece = pieces.length === found.length ? pieces[position] : undefined;
    answers[index] = piece === undefined ? { unavailable: reasonOf(entry) } : parse(piece);
  });
  return answers;
}

function indices(line: Buffer): number[] {
  return line.toString('latin1').split(' ').filter(Boolean).map(Number);
}

/** Lines without the empty one behind the last newline. */
export function lines(output: Buffer): readonly string[] {
  return output.toString('utf8').split('\n').slice(0, -1);
}

/** NUL-ended pieces. */
export function nulEnded(output: Buffer): readonly string[] {
  return output.toString('utf8').split('\0').slice(0, -1);
}
