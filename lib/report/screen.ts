import { scrub } from '../core/secret.ts';
import { colours, noPaint, type Paint, wantsColour } from './paint.ts';

/** Where a program writes: its two streams, as a terminal or not. */
export interface Streams {
  readonly stdout: NodeJS.WriteStream;
  readonly stderr: NodeJS.WriteStream;
}

/** The only place that writes to the screen. Every line passes the scrubber, so that no secret is ever seen. */
export interface Screen {
  readonly paint: Paint;
  readonly paintError: Paint;
  /** Columns; undefined where nobody looks. */
  readonly width: number | undefined;
  /** Lines; undefined where nobody looks. */
  readonly height: number | undefined;
  /** Whether lines may be drawn again: a terminal, and no CI. */
  readonly isLive: boolean;
  /** Lines of the program's answer, on standard output. */
  print(lines: readonly string[]): void;
  /** Errors and notices, on standard error. */
  complain(lines: readonly string[]): void;
  /** A question on standard error, with the cursor behind it. */
  prompt(question: string): void;
  /** Shows lines below everything else until they are replaced; none: takes them away. */
  live(lines: readonly string[]): void;
}

/**
 * A screen over a program's streams.
 *
 * @example const screen = createScreen(process, process.env); screen.print(['hello']);
 */
export function createScreen(
  { stdout, stderr }: Streams,
  environment: Readonly<Record<string, string | undefined>>,
): Screen {
  const isLive = stdout.isTTY === true && environment.TERM !== 'dumb' && !environment.CI;
  let drawn = 0;
  let shown: readonly string[] = [];
  // Who reads us may leave (`| head`): the run goes on, unseen.
  for (const stream of [stdout, stderr]) stream.on('error', () => {});
  const erase = (): string => (drawn === 0 ? '' : `\u001b[${drawn}A\u001b[0J`);
  const draw = (lines: readonly string[]): string => {
    drawn = lines.length;
    shown = lines;
    return text(lines);
  };
  const above = (write: (erased: string) => void): void => {
    const lines = shown;
    const erased = erase();
    drawn = 0;
    write(erased);
    if (lines.length > 0) stdout.write(draw(lines));
  };
  return {
    paint: wantsColour(environment, stdout.isTTY === true) ? colours : noPaint,
    paintError: wantsColour(environment, stderr.isTTY === true) ? colours : noPaint,
    get width() {
      // Some terminals say 0: they do not know.
      return (stdout.isTTY && stdout.columns) || undefined;
    },
    get height() {
      return (stdout.isTTY && stdout.rows) || undefined;
    },
    isLive,
    print(lines) {
      if (lines.length > 0) above((erased) => stdout.write(`${erased}${text(lines)}`));
    },
    complain(lines) {
      if (lines.length === 0) return;
      above((erased) => {
        if (erased !== '') stdout.write(erased);
        stderr.write(text(lines));
      });
    },
    prompt(question) {
      stderr.write(scrub(question));
    },
    live(lines) {
      if (isLive && lines.join('\n') !== shown.join('\n')) stdout.write(`${erase()}${draw(lines)}`);
    },
  };
}

function text(lines: readonly string[]): string {
  return lines.length === 0 ? '' : scrub(`${lines.join('\n')}\n`);
}
