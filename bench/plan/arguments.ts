import { parseArgs } from 'node:util';
import { messageOf, nearest, UsageError } from '../../lib/core/errors.ts';

/** What to measure. */
export interface Arguments {
  /** Numbers of hosts. */
  readonly hosts: readonly number[];
  /** Milliseconds of round-trip time. */
  readonly rtt: readonly number[];
  /** Ids of peers. */
  readonly peers: readonly string[];
  /** At most so many runs of one kind. */
  readonly runs: number;
  /** Also what takes long and no goal asks for. */
  readonly full: boolean;
  /** Rewrite docs/performance.*. */
  readonly write: boolean;
  /** Measure nothing: write the page and the chart again from docs/performance.json. */
  readonly render: boolean;
  readonly help: boolean;
}

/** Loopback addresses of one last number. */
const mostHosts = 254;

export const usage = `usage: node bench/main.ts [flags]
  --hosts 1,10,50   numbers of hosts
  --rtt 0,50        milliseconds of round-trip time
  --peers a,b       who takes part: PEERS
  --runs 9          at most so many runs of one kind; slow peers run less often
  --full            also what takes long and no goal asks for (an hour and more)
  --write           rewrite docs/performance.{json,svg,md}, as a run without flags does
  --render          measure nothing, write docs/performance.{svg,md} again from the .json
  --quick           one host, no delay, Pincer and ssh, 3 runs
  --help
`;

/**
 * Reads the command line. Without flags everything is measured, in about half an hour, and the results are written.
 *
 * @param argv  what follows the program's own name
 * @param known ids of all peers
 * @throws UsageError `BENCH_USAGE`
 * @example parseArguments(['--hosts', '1,10', '--peers', 'pincer,ssh'], ['pincer', 'ssh'])
 */
export function parseArguments(argv: readonly string[], known: readonly string[]): Arguments {
  const { values } = parsed(argv);
  const { quick = false, full = false, render = false, help = false } = values;
  const isPartial = quick || ['hosts', 'rtt', 'peers'].some((flag) => flag in values);
  const peers = list(values.peers ?? (quick ? 'pincer,pincer-tsx,ssh' : known.join(',')));
  const stranger = peers.find((peer) => !known.includes(peer));
  if (stranger !== undefined) {
    const near = nearest(stranger, known);
    const hint = near === undefined ? `Peers: ${known.join(', ')}.` : `Did you mean "${near}"?`;
    throw new UsageError({ code: 'BENCH_USAGE', message: `There is no peer "${stranger}".`, hint });
  }
  return {
    hosts: numbers('hosts', values.hosts ?? (quick ? '1' : '1,10,50'), 1, mostHosts),
    rtt: numbers('rtt', values.rtt ?? (quick ? '0' : '0,50'), 0, 10_000),
    peers,
    runs: numbers('runs', values.runs ?? (quick ? '3' : '9'), 1, 100)[0] ?? 1,
    full,
    write: values.write ?? !isPartial,
    render,
    help,
  };
}

function parsed(argv: readonly string[]) {
  const text = { type: 'string' } as const;
  const flag = { type: 'boolean' } as const;
  try {
    return parseArgs({
      args: [...argv],
      options: {
        hosts: text,
        rtt: text,
        peers: text,
        runs: text,
        full: flag,
        write: flag,
        render: flag,
        quick: flag,
        help: { ...flag, short: 'h' },
      },
    });
  } catch (cause) {
    throw new UsageError({ code: 'BENCH_USAGE', message: messageOf(cause), hint: 'See --help.', cause });
  }
}

function list(text: string): string[] {
  return text.split(',').filter((part) => part !== '');
}

function numbers(name: string, text: string, least: number, most: number): number[] {
  const found = list(text).map(Number);
  if (found.length > 0 && found.every((value) => Number.isInteger(value) && value >= least && value <= most))
    return found;
  throw new UsageError({
    code: 'BENCH_USAGE',
    message: `--${name} takes whole numbers from ${least} to ${most} with commas between them, came "${text}".`,
    hint: 'See --help.',
  });
}
