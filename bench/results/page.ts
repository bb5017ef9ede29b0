import { PincerError } from '../../lib/core/errors.ts';

const begin = '<!-- written by make bench: begin -->';
const end = '<!-- written by make bench: end -->';

/**
 * The page with the newest results between its marks; what people wrote around them stays.
 *
 * @throws PincerError `BENCH_PAGE` when the marks are not there
 * @example writeFileSync(file, withResults(readFileSync(file, 'utf8'), summary(report, goals)))
 */
export function withResults(page: string, results: string): string {
  const from = page.indexOf(begin);
  const to = page.indexOf(end);
  if (from === -1 || to < from) {
    throw new PincerError({
      code: 'BENCH_PAGE',
      message: 'The page has no place for the results.',
      hint: `Put the lines "${begin}" and "${end}" where they belong.`,
    });
  }
  return `${page.slice(0, from)}${begin}\n${results}${page.slice(to)}`;
}
