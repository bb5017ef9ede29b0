import { describe, expect, test } from 'vitest';
import { parseArguments } from './arguments.ts';

const known = ['pincer', 'pincer-tsx', 'ssh', 'ansible'];
const parse = (...argv: readonly string[]) => parseArguments(argv, known);

describe('parseArguments', () => {
  test('without flags all is measured, and written', () => {
    expect(parse()).toEqual({
      hosts: [1, 10, 50],
      rtt: [0, 50],
      peers: known,
      runs: 9,
      full: false,
      write: true,
      render: false,
      help: false,
    });
  });

  test('flags choose parts, which are not written unless it is said', () => {
    expect(parse('--hosts', '1,10', '--rtt', '0', '--peers', 'pincer,ssh', '--runs', '7')).toMatchObject({
      hosts: [1, 10],
      rtt: [0],
      peers: ['pincer', 'ssh'],
      runs: 7,
      write: false,
    });
    expect(parse('--hosts', '1', '--write').write).toBe(true);
  });

  test('quick is one host, Pincer and ssh', () => {
    expect(parse('--quick')).toMatchObject({ hosts: [1], peers: ['pincer', 'pincer-tsx', 'ssh'], write: false });
    expect(parse('--quick', '--hosts', '2').hosts).toEqual([2]);
  });

  test.each([
    [['--peers', 'ansibel'], 'There is no peer "ansibel".', 'Did you mean "ansible"?'],
    [['--hosts', 'many'], '--hosts takes whole numbers', 'See --help.'],
    [['--hosts', '255'], '--hosts takes whole numbers from 1 to 254', 'See --help.'],
    [['--hosts', ''], '--hosts takes whole numbers', 'See --help.'],
    [['--rtt', '-1'], '--rtt', 'See --help.'],
    [['--runs', '0'], '--runs takes', 'See --help.'],
    [['--fast'], '--fast', 'See --help.'],
    [['site.ts'], 'site.ts', 'See --help.'],
  ])('%j is wrong usage', (argv, message, hint) => {
    expect(() => parse(...argv)).toThrow(
      expect.objectContaining({ code: 'BENCH_USAGE', message: expect.stringContaining(message), hint }),
    );
  });
});
