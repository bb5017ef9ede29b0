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
import { withResults } from './results/page.ts';
import type { Report } from './results/report.ts';
import { summary } from './results/summary.ts';
import { benchmark } from './session/benchmark.ts';

const say = (line: string): void => void process.stderr.write(line);

function save(report: Report, write: boolean): void {
  const json = `${JSON.stringify(report, null, 1)}\n`;
  mkdirSync(cacheFolder, { recursive: true });
  writeFileSync(join(cacheFolder, 'last.json'), json);
  writeFileSync(join(cacheFolder, 'last.svg'), chart(report));
  if (!write) return;
  writeFileSync(resultFiles.json, json);
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
  else {
    const report = await withLock(join(cacheFolder, 'lock'), 1, () => benchmark(options, say, interrupt.signal));
    save(report, options.write);
    process.stdout.write(`\n${summary(report, goals)}`);
  }
} catch (error) {
  if (!(error instanceof PincerError)) throw error;
  say(`bench: ${error.message}\n${error.hint === undefined ? '' : `  ${error.hint}\n`}`);
  process.exitCode = interrupt.signal.aborted ? 130 : error instanceof UsageError ? 64 : 2;
}
