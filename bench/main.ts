// `make bench`: Pincer beside other tools, on the same work. usage: node bench/main.ts --help
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { PincerError, UsageError } from '../lib/core/errors.ts';
import { withLock } from '../lib/lab/lock.ts';
import { peers } from './peers/all.ts';
import { cacheFolder, resultFiles } from './places.ts';
import { parseArguments, usage } from './plan/arguments.ts';
import { goals } from './plan/goals.ts';
import { chart } from './results/chart.ts';
import { reportJson } from './results/json.ts';
import { withResults } from './results/page.ts';
import { Report } from './results/report.ts';
import { summary } from './results/summary.ts';
import { benchmark } from './session/benchmark.ts';

const say = (line: string): void => void process.stderr.write(line);

/** Keeps a report, and answers it as whoever reads the file will see it: with rounded figures. */
function keep(report: Report, write: boolean): Report {
  const json = reportJson(report);
  mkdirSync(cacheFolder, { recursive: true });
  writeFileSync(join(cacheFolder, 'last.json'), json);
  if (write) writeFileSync(resultFiles.json, json);
  return Report.parse(JSON.parse(json));
}

function render(report: Report): void {
  writeFileSync(resultFiles.chart, chart(report));
  const page = readFileSync(resultFiles.page, 'utf8');
  writeFileSync(resultFiles.page, withResults(page, summary(report, goals)));
}

const interrupt = new AbortController();
for (const name of ['SIGINT', 'SIGTERM'] as const) {
  process.once(name, () => {
    interrupt.abort(
      new PincerError({
        code: 'BENCH_INTERRUPTED',
        message: 'Interrupted; the hosts are taken down, nothing is written.',
      }),
    );
  });
}

try {
  const known = peers.map(({ id }) => id);
  const options = parseArguments(process.argv.slice(2), known);
  if (options.help) process.stdout.write(usage.replace('PEERS', known.join(' ')));
  else if (options.render) render(Report.parse(JSON.parse(readFileSync(resultFiles.json, 'utf8'))));
  else {
    const found = await withLock(join(cacheFolder, 'lock'), 1, () => benchmark(options, say, interrupt.signal));
    const report = keep(found, options.write);
    if (options.write) render(report);
    process.stdout.write(`\n${summary(report, goals)}`);
  }
} catch (error) {
  if (!(error instanceof PincerError)) throw error;
  say(`bench: ${error.message}\n${error.hint === undefined ? '' : `  ${error.hint}\n`}`);
  process.exitCode = interrupt.signal.aborted ? 130 : error instanceof UsageError ? 64 : 2;
}
