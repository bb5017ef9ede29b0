import { expect, it } from 'vitest';
import { createShowDiff } from './diff.ts';
import { noPaint } from './paint.ts';

const showDiff = await createShowDiff();
const left = ' '.repeat(13);
const content = { field: 'content', summary: 'new content of /etc/motd' };

it('shows how a file changes', () => {
  const change = { ...content, before: 'a\nb\nc\n', after: 'a\nB\nc\n' };
  expect(showDiff('/etc/motd', [change], noPaint)).toEqual(
    ['--- /etc/motd\tnow', '+++ /etc/motd\twanted', '@@ -1,3 +1,3 @@', ' a', '-b', '+B', ' c'].map(
      (line) => `${left}${line}`,
    ),
  );
});

it('shows a new file as added lines, and one that goes as removed ones', () => {
  expect(
    showDiff('/etc/motd', [{ ...content, before: null, after: 'a\n' }], noPaint).map((line) => line.trim()),
  ).toEqual(['--- /dev/null\tnow', '+++ /etc/motd\twanted', '@@ -0,0 +1,1 @@', '+a']);
  expect(showDiff('/etc/motd', [{ ...content, before: 'a\n', after: null }], noPaint).at(-1)).toBe(`${left}-a`);
});

it('names the field where there is no path', () => {
  const change = { field: 'rules', summary: 'x', before: 'a\n', after: 'b\n' };
  expect(showDiff(undefined, [change], noPaint)[0]).toBe(`${left}--- rules\tnow`);
});

it('never shows a secret', () => {
  const change = { ...content, before: 'token=1\n', after: 'token=2\n', secret: true };
  expect(showDiff('/etc/motd', [change], noPaint)).toEqual([`${left}content: a secret, not shown`]);
});

it('adds nothing to values of one line, which the summary has', () => {
  expect(
    showDiff('/etc/motd', [{ field: 'mode', summary: 'mode 0600 -> 0644', before: '0600', after: '0644' }], noPaint),
  ).toEqual([]);
  expect(showDiff('/etc/motd', [content], noPaint)).toEqual([]);
});

it('cuts what nobody would read', () => {
  const after = Array.from({ length: 500 }, (_, index) => `line ${index}\n`).join('');
  const lines = showDiff('/etc/motd', [{ ...content, before: null, after }], noPaint);
  expect(lines).toHaveLength(201);
  expect(lines.at(-1)).toBe(`${left}... 303 more lines`);
});

it('gives up on texts that have nothing in common, instead of keeping everybody waiting', () => {
  const lines = (word: string) => Array.from({ length: 60_000 }, (_, index) => `${word} ${index}\n`).join('');
  const started = performance.now();
  const shown = showDiff('/srv/big', [{ ...content, before: lines('a'), after: lines('b') }], noPaint);
  expect(shown).toEqual([`${left}/srv/big: too different to show`]);
  expect(performance.now() - started).toBeLessThan(5000);
});
