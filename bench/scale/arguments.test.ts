import { expect, test } from 'vitest';
import { parseArguments } from './arguments.ts';

test('measures three sizes, smallest first, and writes nothing unless asked', () => {
  expect(parseArguments([])).toEqual({ hosts: [100, 300, 1000], forks: 50, processes: 4, write: false, help: false });
  expect(parseArguments(['--hosts', '500,100', '--forks', '80', '--write'])).toMatchObject({
    hosts: [100, 500],
    forks: 80,
    write: true,
  });
});

test.each([
  [['--hosts', '0']],
  [['--hosts', '100,']],
  [['--hosts', '70000']],
  [['--forks', 'many']],
  [['--fork', '1']],
  [['extra']],
])('refuses %j', (argv) => {
  expect(() => parseArguments(argv)).toThrow(expect.objectContaining({ code: 'SCALE_USAGE' }));
});
