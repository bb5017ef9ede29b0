import { parseArgs } from 'node:util';
import { messageOf, UsageError } from '../../lib/core/errors.ts';

/** What to measure. */
export interface Arguments {
  /** Numbers of hosts, ascending. */
  readonly hosts: readonly number[];
  /** Hosts at the same time. */
  readonly forks: number;
  /** Processes that stand in for the hosts. */
  readonly processes: number;
  /** Rewrite docs/scale.json and the table in docs/scale.md. */
  readonly write: boolean;
  readonly help: boolean;
}

export const usage = `usage: node bench/scale/main.ts [flags]
  --hosts 100,300,1000   numbers of hosts
  --forks 50             hosts at the same time, the default of Pincer
  --processes 4          processes that stand in for the hosts
  --write                rewrite docs/scale.json and the table in docs/scale.md
  --help
`;

/**
 * Reads the command line.
 *
 * @param argv what follows the program's own name
 * @throws UsageError `SCALE_USAGE`
 * @example parseArguments(['--hosts', '100,300'])
 */
export function parseArguments(argv: readonly string[]): Arguments {
  const { hosts, forks, processes, write, help } = parsed(argv);
  return {
    hosts: hosts
      .split(',')
      .map((text) => numberOf('hosts', text, 60_000))
      .sort((a, b) => a - b),
    forks: numberOf('forks', forks, 9999),
    processes: numberOf('processes', processes, 64),
    write,
    help,
  };
}

function parsed(argv: readonly string[]) {
  try {
    return parseArgs({
      args: [...argv],
      options: {
        hosts: { type: 'string', default: '100,300,1000' },
        forks: { type: 'string', default: '50' },
        processes: { type: 'string', default: '4' },
        write: { type: 'boolean', default: false },
        help: { type: 'boolean', short: 'h', default: false },
      },
    }).values;
  } catch (cause) {
    throw new UsageError({ code: 'SCALE_USAGE', message: messageOf(cause), hint: 'See --help.', cause });
  }
}

function numberOf(name: string, text: string, most: number): number {
  const value = Number(text);
  if (Number.isInteger(value) && value >= 1 && value <= most) return value;
  throw new UsageError({
    code: 'SCALE_USAGE',
    message: `--${name} takes whole numbers from 1 to ${most}, came "${text}".`,
    hint: 'See --help.',
  });
}
