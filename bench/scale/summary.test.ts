import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { withResults } from '../results/page.ts';
import { resultFiles } from './places.ts';
import { type Measurement, type RunKind, ScaleReport } from './report.ts';
import { summary } from './summary.ts';

function run(hosts: number, kind: RunKind, more: Partial<Measurement> = {}): Measurement {
  const lag = { p50: 1, p99: 20, most: 40 };
  const costs = { wall: 10, cpu: 1 + hosts / 100, startCpu: 0.5, hostCpu: hosts / 50, longestTurn: 12.5, files: 70 };
  const memory = { peakRss: 1e8 + hosts * 1e5, heap: 5e7 + hosts * 3e4, startHeap: 4e7 + hosts * 2e4 };
  return { hosts, kind, lines: hosts, lag, ...costs, ...memory, ...more };
}

const report: ScaleReport = {
  date: '2026-11-28 10:00',
  cores: 2,
  processor: 'Example',
  node: '24.21.0',
  busy: 0.02,
  forks: 50,
  measurements: [100, 1000].flatMap((hosts) => [
    run(hosts, 'first'),
    run(hosts, 'converged', { heap: 9e9 }),
    run(hosts, 'exact'),
  ]),
  listings: [{ hosts: 10_000, flags: '--list-hosts', cpu: 0.4, peakRss: 1.4e8, listed: 10_000 }],
};

test('a row for each run that is timed, and what one host more costs', () => {
  const text = summary(report);
  expect(text.match(/^\| (first|converged), \d+ hosts/gm)).toHaveLength(4);
  expect(text).toMatch(/\| converged, 1000 hosts +\| +10\.0 \| +11\.0 \| +10\.5 \|/);
  expect(text).not.toContain('9000');
  expect(text).toContain('One host more costs: 30.0 KB in use (20.0 KB of it before the first connection)');
  expect(text).toContain('| `--list-hosts`');
  expect(text).not.toContain('Preliminary');
});

test('says what a busy machine spoils', () => {
  expect(summary({ ...report, busy: 0.8 })).toMatch(/^\*\*Preliminary: .* \(80 % of its cores/);
});

test('docs/scale.md shows docs/scale.json', () => {
  const page = readFileSync(resultFiles.page, 'utf8');
  const found = ScaleReport.parse(JSON.parse(readFileSync(resultFiles.json, 'utf8')));
  expect(page).toBe(withResults(page, summary(found)));
});
