// `make bench-scale`: a thousand hosts in one run, simulated on this machine. usage: node bench/scale/main.ts --help
import { execFileSync } from 'node:child_process';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { PincerError, UsageError } from '../../lib/core/errors.ts';
import { withLock } from '../../lib/lab/lock.ts';
import { reportJson } from '../results/json.ts';
import { withResults } from '../results/page.ts';
import { parseArguments, usage } from './arguments.ts';
import { measure } from './measure.ts';
import { cacheFolder, resultFiles } from './places.ts';
import { ScaleReport } from './report.ts';
import { summary } from './summary.ts';

const build = fileURLToPath(new URL('../../scripts/build.ts', import.meta.url));
const playbook = fileURLToPath(new URL('site.ts', import.meta.url));
const interrupt = new AbortController();
for (const name of ['SIGINT', 'SIGTERM'] as const) {
  process.once(name, () => {
    interrupt.abort(new PincerError({ code: 'SCALE_INTERRUPTED', message: 'Interrupted; the hosts are taken down.' }));
  });
}

try {
  const options = parseArguments(process.argv.slice(2));
  if (options.help) process.stdout.write(usage);
  else {
    mkdirSync(cacheFolder, { recursive: true });
    execFileSync(process.execPath, [build, '-o', join(cacheFolder, 'built'), playbook], { stdio: 'inherit' });
    const say = (line: string): void => void process.stderr.write(line);
    const site = join(cacheFolder, 'built/site.mjs');
    const found = await withLock(join(cacheFolder, 'lock'), 1, () => measure(options, site, say, interrupt.signal));
    const json = reportJson(found);
    const report = ScaleReport.parse(JSON.parse(json));
    writeFileSync(join(cacheFolder, 'last.json'), json);
    if (options.write) {
      writeFileSync(resultFiles.json, json);
      writeFileSync(resultFiles.page, withResults(readFileSync(resultFiles.page, 'utf8'), summary(report)));
    }
    process.stdout.write(`\n${summary(report)}`);
  }
} catch (error) {
  if (!(error instanceof PincerError)) throw error;
  process.stderr.write(`bench-scale: ${error.message}\n${error.hint === undefined ? '' : `  ${error.hint}\n`}`);
  process.exitCode = interrupt.signal.aborted ? 130 : error instanceof UsageError ? 64 : 2;
}
