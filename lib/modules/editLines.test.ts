import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { editLines, type LineEdit } from './editLines.ts';

const present = (edit: Omit<LineEdit, 'state'>): LineEdit => ({ state: 'present', ...edit });
const absent = (edit: Omit<LineEdit, 'state'>): LineEdit => ({ state: 'absent', ...edit });

describe('editLines: present', () => {
  it.each<[string, string, Omit<LineEdit, 'state'>, string]>([
    ['puts a line into an empty text', '', { line: 'a' }, 'a\n'],
    ['adds at the end', 'a\nb\n', { line: 'c' }, 'a\nb\nc\n'],
    ['leaves a line that is there', 'a\nb\n', { line: 'a' }, 'a\nb\n'],
    ['takes only whole lines as equal', 'ab\n', { line: 'a' }, 'ab\na\n'],
    ['replaces the line that matches', 'a\n#Port 22\nb\n', { match: '^#?Port ', line: 'Port 1' }, 'a\nPort 1\nb\n'],
    ['replaces the last of several', 'P 1\nP 2\nx\n', { match: '^P ', line: 'P 9' }, 'P 1\nP 9\nx\n'],
    ['is content when the last of several is right', 'P 1\nP 9\n', { match: '^P ', line: 'P 9' }, 'P 1\nP 9\n'],
    ['is content with a line its expression misses', 'x\nP 1\n', { match: '^#P', line: 'P 1' }, 'x\nP 1\n'],
    ['does not replace again beside such a line', '#P\nP 1\n', { match: '^#P', line: 'P 1' }, '#P\nP 1\n'],
    ['adds when nothing matches', 'a\n', { match: '^P ', line: 'P 9' }, 'a\nP 9\n'],
    ['adds an empty line once', 'a\n', { line: '' }, 'a\n\n'],
    ['knows an empty line', '\na\n', { line: '' }, '\na\n'],
  ])('%s', (_, content, edit, wanted) => {
    expect(editLines(content, present(edit))).toBe(wanted);
  });

  it.each<[string, string, Omit<LineEdit, 'state'>, string]>([
    ['below the last match of after', '[a]\nx\n[a]\ny\n', { after: '^\\[a\\]', line: 'n' }, '[a]\nx\n[a]\nn\ny\n'],
    ['above the last match of before', '[b]\nx\n[b]\n', { before: '^\\[b\\]', line: 'n' }, '[b]\nx\nn\n[b]\n'],
    ['at the end when after matches nothing', 'x\n', { after: '^nothing', line: 'n' }, 'x\nn\n'],
    ['at the end when before matches nothing', 'x\n', { before: '^nothing', line: 'n' }, 'x\nn\n'],
    ['at the top for BOF', 'x\n', { before: 'BOF', line: 'n' }, 'n\nx\n'],
    ['at the end for EOF', 'EOF\nx\n', { after: 'EOF', line: 'n' }, 'EOF\nx\nn\n'],
    ['in the place of a match in spite of after', 'a\nP 1\n', { match: '^P', after: '^a', line: 'P 2' }, 'a\nP 2\n'],
  ])('places a new line %s', (_, content, edit, wanted) => {
    expect(editLines(content, present(edit))).toBe(wanted);
  });

  it.each<[string, string, Omit<LineEdit, 'state'>, string]>([
    ['ends an unended last line before adding', 'a', { line: 'b' }, 'a\nb\n'],
    ['ends it with the ends of the text', 'a\r\nb', { line: 'c' }, 'a\r\nb\r\nc\r\n'],
    ['knows an unended last line', 'a\nb', { line: 'b' }, 'a\nb'],
    ['keeps the missing end of a replaced line', 'a\nb', { match: '^b', line: 'c' }, 'a\nc'],
    ['does not end what it only puts something above', 'a\nb', { before: '^b', line: 'n' }, 'a\nn\nb'],
    ['ends an unended line it puts something below', 'a', { after: '^a$', line: 'n' }, 'a\nn\n'],
    ['ends a line that becomes empty', 'a\nb', { match: '^b', line: '' }, 'a\n\n'],
    ['puts the first line above an unended one', 'a', { before: 'BOF', line: 'n' }, 'n\na'],
  ])('missing final newline: %s', (_, content, edit, wanted) => {
    expect(editLines(content, present(edit))).toBe(wanted);
  });

  it.each<[string, string, Omit<LineEdit, 'state'>, string]>([
    ['keeps it on a replaced line', 'P 1\r\nx\r\n', { match: '^P', line: 'P 2' }, 'P 2\r\nx\r\n'],
    ['gives it to a new line', 'x\r\n', { line: 'n' }, 'x\r\nn\r\n'],
    ['does not count it into the line', 'n\r\n', { line: 'n' }, 'n\r\n'],
    ['lets $ match before it', 'a\r\n', { match: '^a$', line: 'b' }, 'b\r\n'],
    ['keeps mixed ends of other lines', 'a\r\nb\nc\r\n', { match: '^b', line: 'x' }, 'a\r\nx\nc\r\n'],
  ])('CRLF: %s', (_, content, edit, wanted) => {
    expect(editLines(content, present(edit))).toBe(wanted);
  });

  it('takes dollars of the line literally', () => {
    expect(editLines('a=1\n', present({ match: '^a=(.*)', line: "a=$1 $& $'" }))).toBe("a=$1 $& $'\n");
  });
});

describe('editLines: absent', () => {
  it.each<[string, string, Omit<LineEdit, 'state'>, string]>([
    ['removes every line that matches', 'P 1\nx\nP 2\n', { match: '^P' }, 'x\n'],
    ['removes every equal line', 'a\nb\na\n', { line: 'a' }, 'b\n'],
    ['goes by match when both are given', 'a\nb\n', { line: 'a', match: '^b' }, 'a\n'],
    ['leaves a text without it', 'x\n', { match: '^P' }, 'x\n'],
    ['removes an unended last line', 'x\nP', { match: '^P' }, 'x\n'],
    ['can leave nothing', 'P\n', { match: '^P' }, ''],
    ['removes lines with CRLF', 'P\r\nx\r\n', { line: 'P' }, 'x\r\n'],
    ['has nothing to do in an empty text', '', { line: 'P' }, ''],
  ])('%s', (_, content, edit, wanted) => {
    expect(editLines(content, absent(edit))).toBe(wanted);
  });
});

const word = fc.constantFrom('a', 'b', '#a', 'Port 22', '#Port 22', '', ' ', 'a=b', 'ab');
const line = fc.tuple(word, fc.constantFrom('\n', '\r\n')).map((parts) => parts.join(''));
/** Up to 8 lines of both ends, and an unended one (which may be empty) at last. */
const content = fc.tuple(fc.array(line, { maxLength: 8 }), word).map(([lines, last]) => lines.join('') + last);
const pattern = fc.constantFrom('^a', '^#?a', 'b$', '^#?Port ', '^$', '.', '^nothing$');
const maybe = fc.option(pattern, { nil: undefined });
const place = fc.oneof(
  fc.constant({}),
  pattern.map((after) => ({ after })),
  pattern.map((before) => ({ before })),
  fc.constant({ before: 'BOF' }),
);

describe('editLines: laws', () => {
  it('does nothing the second time', () => {
    const edits = fc.tuple(fc.constantFrom<'present' | 'absent'>('present', 'absent'), word, maybe, place);
    fc.assert(
      fc.property(content, edits, (text, [state, wanted, match, where]) => {
        const edit: LineEdit = { state, line: wanted, match, ...where };
        const once = editLines(text, edit);
        expect(editLines(once, edit)).toBe(once);
      }),
      { numRuns: 2000 },
    );
  });

  it('leaves the wanted line in, and every line but one as it was', () => {
    fc.assert(
      fc.property(content, word, maybe, place, (text, wanted, match, where) => {
        const linesOf = (value: string): string[] => value.split(/\r?\n/);
        const after = linesOf(editLines(text, { state: 'present', line: wanted, match, ...where }));
        expect(after).toContain(wanted);
        const before = linesOf(text);
        const lost = before.filter((old, index) => old !== '' && !after.includes(old) && before.indexOf(old) === index);
        expect(lost.length).toBeLessThanOrEqual(1);
      }),
    );
  });

  it('leaves no line that was to go', () => {
    fc.assert(
      fc.property(content, word, maybe, (text, unwanted, match) => {
        const after = editLines(text, { state: 'absent', line: unwanted, match });
        const lines = after.replace(/\r?\n$/, '').split(/\r?\n/);
        const gone =
          after === '' ? [] : lines.filter((one) => (match ? new RegExp(match).test(one) : one === unwanted));
        expect(gone).toEqual([]);
      }),
    );
  });
});
