/** What is to be true of the lines of a text. */
export interface LineEdit {
  readonly state: 'present' | 'absent';
  readonly line?: string | undefined;
  /** Source of a regular expression: which line to replace, or which lines to remove. */
  readonly match?: string | undefined;
  /** Where a new line goes when none matches: below the last line that this expression matches, or `EOF`. */
  readonly after?: string | undefined;
  /** ... or above the last line that this expression matches, or `BOF`. */
  readonly before?: string | undefined;
}

/** A line without its end; only the last may have none. */
interface Line {
  readonly text: string;
  readonly end: '' | '\n' | '\r\n';
}

function split(content: string): Line[] {
  const pieces = content.split('\n');
  const last = pieces.pop() ?? '';
  const lines = pieces.map((piece): Line => {
    return piece.endsWith('\r') ? { text: piece.slice(0, -1), end: '\r\n' } : { text: piece, end: '\n' };
  });
  return last === '' ? lines : [...lines, { text: last, end: '' }];
}

function join(lines: readonly Line[]): string {
  return lines.map(({ text, end }) => text + end).join('');
}

/** Where a new line belongs: an index into the lines, their number for the end. */
function placeFor(lines: readonly Line[], { after, before }: LineEdit): number {
  if (before === 'BOF') return 0;
  const pattern = before ?? (after === 'EOF' ? undefined : after);
  if (pattern === undefined) return lines.length;
  const expression = new RegExp(pattern);
  const found = lines.findLastIndex(({ text }) => expression.test(text));
  if (found === -1) return lines.length;
  return before === undefined ? found + 1 : found;
}

/** How lines of this text end. */
function endOf(lines: readonly Line[]): Line['end'] {
  return lines.find(({ end }) => end !== '')?.end ?? '\n';
}

function insert(lines: readonly Line[], text: string, edit: LineEdit): Line[] {
  const end = endOf(lines);
  const place = placeFor(lines, edit);
  const above = lines.slice(0, place).map((line): Line => (line.end === '' ? { ...line, end } : line));
  return [...above, { text, end }, ...lines.slice(place)];
}

function withLine(lines: readonly Line[], text: string, edit: LineEdit): readonly Line[] {
  const expression = edit.match === undefined ? undefined : new RegExp(edit.match);
  // A line that its own expression does not match would be added again by every run.
  if (!expression?.test(text) && lines.some((line) => line.text === text)) return lines;
  const found = expression ? lines.findLastIndex((line) => expression.test(line.text)) : -1;
  if (found === -1) return insert(lines, text, edit);
  // An empty line without an end would be no line at all.
  const keptEnd = (line: Line): Line['end'] => (text === '' && line.end === '' ? endOf(lines) : line.end);
  return lines.map((line, index) => (index === found ? { text, end: keptEnd(line) } : line));
}

function withoutLines(lines: readonly Line[], { line, match }: LineEdit): readonly Line[] {
  const expression = match === undefined ? undefined : new RegExp(match);
  return lines.filter(({ text }) => !(expression ? expression.test(text) : text === line));
}

/**
 * Brings the lines of a text to what is wanted, by the rules of Ansible's lineinfile, with one difference: doing it
 * again never changes anything. Line ends (LF or CRLF) and a missing final newline of untouched lines stay.
 *
 * - present: the last line that `match` matches becomes `line`; when none does and `line` is not there yet, it is put
 *   at `after` or `before`, or at the end
 * - absent: every line that `match` matches (without `match`: every line equal to `line`) goes
 *
 * @example editLines('Port 22\n', { state: 'present', match: '^#?Port ', line: 'Port 9922' }) // 'Port 9922\n'
 */
export function editLines(content: string, edit: LineEdit): string {
  const lines = split(content);
  if (edit.state === 'absent') return join(withoutLines(lines, edit));
  return join(edit.line === undefined ? lines : withLine(lines, edit.line, edit));
}
