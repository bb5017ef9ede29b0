import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { resultFiles } from '../places.ts';
import { goals } from '../plan/goals.ts';
import { chart } from './chart.ts';
import { withResults } from './page.ts';
import { Report } from './report.ts';
import { summary } from './summary.ts';

const marks = ['<!-- written by make bench: begin -->', '<!-- written by make bench: end -->'];

test('only what stands between the marks is replaced', () => {
  const page = `above\n${marks[0]}\nold\n${marks[1]}\nbelow\n`;
  expect(withResults(page, 'new\n')).toBe(`above\n${marks[0]}\nnew\n${marks[1]}\nbelow\n`);
});

test.each(['none', `${marks[0]}\nno end`, `${marks[1]}\n${marks[0]}`])(
  'a page without marks is refused: %s',
  (page) => {
    expect(() => withResults(page, 'new\n')).toThrow(expect.objectContaining({ code: 'BENCH_PAGE' }));
  },
);

test('docs/performance.md and its chart show docs/performance.json', () => {
  const report = Report.parse(JSON.parse(readFileSync(resultFiles.json, 'utf8')));
  const page = readFileSync(resultFiles.page, 'utf8');
  expect(page).toBe(withResults(page, summary(report, goals)));
  expect(readFileSync(resultFiles.chart, 'utf8')).toBe(chart(report));
});
