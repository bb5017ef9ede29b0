import type { Answer } from '../core/probe.ts';
import { quote } from '../core/shell.ts';
import type { Entry } from '../shell/session.ts';
import { noRecord, reasonOf, record } from './kind.ts';

/** One `Q` call for all paths: existence by shell builtins, then one process for those that exist. `names` is stat with names. */
export function askPaths(kind: 'stat' | 'names' | 'sum', paths: readonly string[], id: string): string {
  return record(id, `Q ${kind} ${paths.map(quote).join(' ')} </dev/null`);
}

/**
 * Reads what `Q` prints: a line of indices that exist (`*` for all), a line of indices that are not reachable, then the tool's
 * output.
 *
 * @param split cuts the tool's output into one piece per existing path
 * @returns an answer by path
 */
export function readPaths<A>(
  paths: readonly string[],
  entry: Entry | undefined,
  split: (output: Buffer) => readonly string[],
  parse: (piece: string, path: string) => Answer<A>,
): ReadonlyMap<string, Answer<A>> {
  const all = (answer: Answer<A>) => new Map(paths.map((path) => [path, answer]));
  if (!entry) return all(noRecord);
  const first = entry.stdout.indexOf(10);
  const second = entry.stdout.indexOf(10, first + 1);
  if (first < 0 || second < 0) return all({ unavailable: reasonOf(entry) });
  const found = chosen(paths, entry.stdout.subarray(0, first));
  const hidden = chosen(paths, entry.stdout.subarray(first + 1, second));
  const pieces = split(entry.stdout.subarray(second + 1));
  const answers = all(null);
  for (const path of hidden) answers.set(path, { unavailable: 'permission denied' });
  found.forEach((path, position) => {
    const piece = pieces.length === found.length ? pieces[position] : undefined;
    answers.set(path, piece === undefined ? { unavailable: reasonOf(entry) } : parse(piece, path));
  });
  return answers;
}

function chosen(paths: readonly string[], line: Buffer): readonly string[] {
  const text = line.toString('latin1');
  if (text === '*') return paths;
  return text.split(' ').flatMap((index) => (index === '' ? [] : (paths[Number(index)] ?? [])));
}

/** Lines without the empty one behind the last newline. */
export function lines(output: Buffer): readonly string[] {
  return output.toString('utf8').split('\n').slice(0, -1);
}

/** NUL-ended pieces. */
export function nulEnded(output: Buffer): readonly string[] {
  return output.toString('utf8').split('\0').slice(0, -1);
}
