// Sums up what vitest's JSON reporter wrote: each failure in short, then `N passed, N failed`, with `N skipped` where tests were.
// usage: node scripts/count-tests.ts FILE... ; ends with 1 when a file is missing, no test ran or one failed.
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { stripVTControlCharacters } from 'node:util';
import { z } from 'zod';

const Results = z.object({
  testResults: z.array(
    z.object({
      name: z.string(),
      status: z.string(),
      message: z.string().default(''),
      assertionResults: z.array(
        z.object({ status: z.string(), fullName: z.string(), failureMessages: z.array(z.string()).nullish() }),
      ),
    }),
  ),
});
/** Who reads the end of a long log wants the reason, not the stack. */
const shownLines = 6;

/** How many tests ended how. */
export interface Counts {
  readonly passed: number;
  readonly failed: number;
  readonly skipped: number;
}

/**
 * Counts the tests of one run. A file that failed without a failed test (it could not be loaded) counts as one.
 *
 * @param json what `vitest --reporter=json` wrote
 * @throws ZodError, SyntaxError when it is something else
 * @example countTests('{"testResults":[]}') // { passed: 0, failed: 0, skipped: 0 }
 */
export function countTests(json: string): Counts {
  const { testResults } = Results.parse(JSON.parse(json));
  const ends = testResults.flatMap(({ assertionResults }) => assertionResults.map(({ status }) => status));
  const broken = testResults.filter(
    ({ status, assertionResults }) => status === 'failed' && !assertionResults.some((test) => test.status === 'failed'),
  );
  const passed = ends.filter((status) => status === 'passed').length;
  const failed = ends.filter((status) => status === 'failed').length;
  return { passed, failed: failed + broken.length, skipped: ends.length - passed - failed };
}

/**
 * What failed in one run, so that the last lines of a long log say why.
 *
 * @param json   what `vitest --reporter=json` wrote
 * @param folder of the project; paths below it are shown without it
 * @throws ZodError, SyntaxError when it is something else
 * @example failedTests(json, '/src/') // ['FAILED lib/a.test.ts: adds up\n  AssertionError: expected 3 to be 4']
 */
export function failedTests(json: string, folder: string): string[] {
  const { testResults } = Results.parse(JSON.parse(json));
  return testResults.flatMap(({ name, status, message, assertionResults }) => {
    const file = name.replace(folder, '');
    const failed = assertionResults.filter((test) => test.status === 'failed');
    if (status === 'failed' && failed.length === 0) return [`FAILED ${file}${inShort(message)}`];
    return failed.map((test) => `FAILED ${file}: ${test.fullName}${inShort(test.failureMessages?.join('\n') ?? '')}`);
  });
}

function inShort(message: string): string {
  const lines = stripVTControlCharacters(message)
    .split('\n')
    .filter((line) => line.trim() !== '' && !/^\s+at /.test(line));
  return lines
    .slice(0, shownLines)
    .map((line) => `\n  ${line}`)
    .join('');
}

/**
 * The closing line.
 *
 * @example closingLine([{ passed: 2, failed: 0, skipped: 0 }]) // '2 passed, 0 failed'
 */
export function closingLine(runs: readonly Counts[]): string {
  const sum = (key: keyof Counts): number => runs.reduce((total, run) => total + run[key], 0);
  const skipped = sum('skipped');
  return `${sum('passed')} passed, ${sum('failed')} failed${skipped === 0 ? '' : `, ${skipped} skipped`}`;
}

if (import.meta.main) {
  const runs = process.argv.slice(2).map((file): Counts => {
    try {
      const json = readFileSync(file, 'utf8');
      for (const failed of failedTests(json, fileURLToPath(new URL('..', import.meta.url))))
        process.stdout.write(`${failed}\n`);
      return countTests(json);
    } catch (error) {
      process.stderr.write(`${file} cannot be counted: ${error instanceof Error ? error.message : error}\n`);
      return { passed: 0, failed: 1, skipped: 0 };
    }
  });
  process.stdout.write(`${closingLine(runs)}\n`);
  // A run that tried nothing proves nothing.
  if (runs.length === 0 || runs.some(({ passed, failed }) => failed > 0 || passed === 0)) process.exitCode = 1;
}
