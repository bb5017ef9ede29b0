import type { Change } from '../core/change.ts';
import type { Paint } from './paint.ts';
import { plain } from './text.ts';

/** Shows how texts differ. */
export type ShowDiff = (changes: readonly Change[], paint: Paint) => string[];

/** Longer differences are cut: nobody reads them on a screen. */
const mostLines = 200;

/**
 * A function that shows changes as unified diffs. It loads the library once, so that runs without `--diff` do not.
 *
 * @example const showDiff = await createShowDiff(); showDiff(outcome.changes, noPaint)
 */
export async function createShowDiff(): Promise<ShowDiff> {
  const { createTwoFilesPatch } = await import('diff');
  return (changes, paint) =>
    changes.flatMap((change) => {
      if (change.secret) return [indent(paint('dim', `${change.field}: a secret, not shown`))];
      const { before, after } = change;
      if (typeof before !== 'string' && typeof after !== 'string') return [];
      if (before === undefined || after === undefined || !isText(before, after)) return [];
      const patch = createTwoFilesPatch('before', 'after', ended(before), ended(after), '', '', { context: 3 });
      // The first two lines are the library's own heading.
      const lines = plain(patch).replace(/\n$/, '').split('\n').slice(1);
      const cut = lines.length > mostLines ? [`... ${lines.length - mostLines} more lines`] : [];
      return [...lines.slice(0, mostLines), ...cut].map((line) => indent(paintLine(line, paint)));
    });
}

/** Values of one line are in the summary already. */
function isText(before: string | null, after: string | null): boolean {
  return [before, after].some((text) => text?.includes('\n') ?? false);
}

function ended(text: string | null): string {
  return text ?? '';
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
