import { expect, test } from 'vitest';
import { reportJson } from './json.ts';
import { Report } from './report.ts';
import { report } from './testing/report.ts';

test('what is written is what is read', () => {
  expect(Report.parse(JSON.parse(reportJson(report)))).toEqual(report);
});

test('each timing has a line of its own, with milliseconds at most', () => {
  const [timing] = report.timings;
  if (timing === undefined) throw new Error('The report has no timing.');
  const text = reportJson({ ...report, timings: [{ ...timing, wall: [0.12345] }], leftOut: [] });
  expect(text.split('\n').filter((line) => line.includes('"rtt"'))).toHaveLength(1);
  expect(text).toContain('"wall":[0.123]');
  expect(text).toContain('"leftOut": []');
});
