import { expect, test } from 'vitest';
import { resultTable } from './table.ts';
import { report } from './testing/report.ts';

test('the table has a row for each peer and kind of run that was made', () => {
  expect(resultTable(report)).toBe(
    `| run                     | peer                 | wall s |     min-max |   n | × Pincer | CPU s | turns |     up |    down | processes |
| ----------------------- | -------------------- | -----: | ----------: | --: | -------: | ----: | ----: | -----: | ------: | --------: |
| converged, 1 host, 0 ms | Pincer (node)        |  0.200 | 0.100-0.400 |   3 |     1.00 | 0.100 |       |        |         |        12 |
|                         | ssh host sh < script |  0.500 | 0.500-0.500 |   1 |     2.50 | 0.060 |       |        |         |       121 |
| first, 10 hosts, 50 ms  | Pincer (node)        |   1.00 |   1.00-1.00 |   1 |     1.00 | 0.500 |  9.00 | 9.1 KB | 11.2 KB |           |
|                         | ssh host sh < script |  0.500 | 0.500-0.500 |   1 |    0.500 | 0.600 |  10.0 | 9.1 KB | 11.2 KB |           |
`,
  );
});
