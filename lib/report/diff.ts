import type { Change } from '../core/change.ts';
import type { Paint } from './paint.ts';
import { plain } from './text.ts';

/** Shows how texts differ; `name` says of what, e.g. the path of a file. */
export type ShowDiff = (name: string | undefined, changes: readonly Change[], paint: Paint) => string[];

/** Longer differences are cut: nobody reads them on a screen. */
const mostLines = 200;

/** Comparing two large texts that have nothing in common takes for ever; hosts must not wait for it. */
const mostMilliseconds = 500;

/**
 * A function that shows changes as unified diffs. It loads the library once, so that runs without `--diff` do not.
 *
 * @example const showDiff = await createShowDiff(); showDiff('/etc/motd', outcome.changes, noPaint)
 */
export async function createShowDiff(): Promise<ShowDiff> {
  const { createTwoFilesPatch, FILE_HEADERS_ONLY } = await import('diff');
  return (name, changes, paint) =>
    changes.flatMap((change) => {
      if (change.secret) return [indent(paint('dim', `${change.field}: a secret, not shown`))];
      const { before, after } = change;
      if (typeof before !== 'string' && typeof after !== 'string') return [];
      if (before === undefined || after === undefined || !isText(before, after)) return [];
      const title = name ?? change.field;
      const titles = [before === null ? '/dev/null' : title, after === null ? '/dev/null' : title] as const;
      const patch = createTwoFilesPatch(...titles, before ?? '', after ?? '', 'now', 'wanted', {
        context: 3,
        headerOptions: FILE_HEADERS_ONLY,
        timeout: mostMilliseconds,
      });
      if (patch === undefined) return [indent(paint('dim', `${title}: too different to show`))];
      const lines = plain(patch).replace(/\n$/, '').split('\n');
      const cut = lines.length > mostLines ? [`... ${lines.length - mostLines} more lines`] : [];
      return [...lines.slice(0, mostLines), ...cut].map((line) => indent(paintLine(line, paint)));
    });
}

/** Values of one line are in the summary already. */
function isText(before: string | null, after: string | null): boolean {
  return [before, after].some((text) => text?.includes('\n') ?? false);
}

function paintLine(line: string, paint: Paint): string {
  if (line.startsWith('---') || line.startsWith('+++')) return paint('bold', line);
  if (line.startsWith('@@')) return paint('cyan', line);
  if (line.startsWith('+')) return paint('green', line);
  if (line.startsWith('-')) return paint('red', line);
  return line;
}

function indent(line: string): string {
  return `             ${line}`;
}
