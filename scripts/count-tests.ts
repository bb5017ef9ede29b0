// Sums up what vitest's JSON reporter wrote: `N passed, N failed`, with `N skipped` where tests were.
// usage: node scripts/count-tests.ts FILE... ; ends with 1 when a file is missing, no test ran or one failed.
import { readFileSync } from 'node:fs';
import { z } from 'zod';

const Results = z.object({
  testResults: z.array(z.object({ status: z.string(), assertionResults: z.array(z.object({ status: z.string() })) })),
});

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
      return countTests(readFileSync(file, 'utf8'));
    } catch (error) {
      process.stderr.write(`${file} cannot be counted: ${error instanceof Error ? error.message : error}\n`);
      return { passed: 0, failed: 1, skipped: 0 };
    }
  });
  process.stdout.write(`${closingLine(runs)}\n`);
  // A run that tried nothing proves nothing.
  if (runs.length === 0 || runs.some(({ passed, failed }) => failed > 0 || passed === 0)) process.exitCode = 1;
}
