import { expect, test } from 'vitest';
import { startTable } from './start-table.ts';

const starts = (site: number) => [
  { kind: 'node' as const, wall: [0.025, 0.024, 0.03] },
  { kind: 'tsx' as const, wall: [0.1, 0.12, 0.09] },
  { kind: 'site' as const, wall: [site] },
];

test('a start is held against what Node and tsx need for nothing', () => {
  expect(startTable(starts(0.25)).split('\n').slice(2)).toEqual([
    '| node -e 0                          |  0.025 | 0.024-0.030 |   3 |             |       |     |',
    '| tsx, an empty file                 |  0.100 | 0.090-0.120 |   3 |             |       |     |',
    '| tsx playbooks/site.ts --list-tasks |  0.250 | 0.250-0.250 |   1 |      ≤ 2.50 |  2.50 | met |',
    '',
  ]);
  expect(startTable(starts(0.3))).toMatch(/≤ 2\.50 \| +3\.00 \| missed \|/);
});
