import { Command, CommanderError, InvalidArgumentError, Option } from 'commander';
import { nearest, UsageError } from '../core/errors.ts';

/** What a command line asks for. */
export interface Arguments {
  /** File or folder of the inventory. */
  readonly inventory: string;
  readonly tags: readonly string[];
  readonly skipTags: readonly string[];
  /** Host pattern. */
  readonly limit: string | undefined;
  readonly check: boolean;
  readonly diff: boolean;
  /** Hosts at the same time; undefined: the engine's default. */
  readonly forks: number | undefined;
  readonly list: readonly Listing[];
  /** Texts of `--set`. */
  readonly set: readonly string[];
  readonly verbosity: number;
  readonly askBecomePassword: boolean;
}

export type Listing = 'hosts' | 'tasks' | 'tags';

/** A command line as read: something to do, or a text (help, version) to print. */
export type CommandLine =
  | { readonly kind: 'run'; readonly options: Arguments }
  | { readonly kind: 'print'; readonly text: string };

/** The folder with `hosts.toml` and `vars/`, seen from where the command is run. */
const defaultInventory = 'inventory';

interface Parsed {
  readonly inventory: string;
  readonly tags: readonly string[];
  readonly skipTags: readonly string[];
  readonly limit: readonly string[];
  readonly check?: true;
  readonly diff?: true;
  readonly forks?: number;
  readonly listTasks?: true;
  readonly listTags?: true;
  readonly listHosts?: true;
  readonly set: readonly string[];
  readonly verbose: number;
  readonly askBecomePass?: true;
}

/**
 * Reads the flags of a playbook file. Contacts and reads nothing.
 *
 * @param flags what follows the file's name
 * @param about the file's name and Pincer's version, for help
 * @throws UsageError `FLAG_UNKNOWN`, `FLAG_VALUE` or `ARGUMENT_UNEXPECTED`
 * @example parseArguments(['--tags', 'ssh', '--check'], { name: 'playbooks/site.ts', version: '0.1.0' })
 */
export function parseArguments(
  flags: readonly string[],
  about: { readonly name: string; readonly version: string },
): CommandLine {
  let text = '';
  const command = define(about)
    .exitOverride()
    .configureOutput({
      writeOut: (part) => {
        text += part;
      },
      writeErr: () => {}, // Errors are told by whoever catches the exception.
    });
  try {
    command.parse([...flags], { from: 'user' });
  } catch (error) {
    if (!(error instanceof CommanderError)) throw error;
    if (error.exitCode === 0) return { kind: 'print', text };
    throw usageError(error, flags, command);
  }
  return { kind: 'run', options: argumentsOf(command.opts<Parsed>()) };
}

function define(about: { readonly name: string; readonly version: string }): Command {
  return new Command(about.name)
    .usage('[flags]')
    .description('Runs this playbook on the hosts of the inventory.')
    .option('-i, --inventory <path>', 'inventory: a TOML file, or a folder with hosts.toml and vars/', defaultInventory)
    .addOption(repeatable('-t, --tags <tags>', 'only tasks with one of these tags'))
    .addOption(repeatable('--skip-tags <tags>', 'not the tasks with one of these tags', 'none'))
    .addOption(repeatable('-l, --limit <pattern>', 'only these hosts: names, groups, gw*, gateways:!gw3, @file'))
    .option('-C, --check', 'foretell what would change, and change nothing')
    .option('-D, --diff', 'show how files change')
    .option('-f, --forks <number>', 'hosts at the same time (default: 50)', wholeNumber)
    .addOption(
      new Option('-e, --set <key=value>', 'set a var, e.g. --set base.sshPort=2222')
        .argParser<readonly string[]>((value, all) => [...all, value])
        .default([], 'none'),
    )
    .option('--list-hosts', 'list the hosts and end; nothing is contacted')
    .option('--list-tasks', 'list the tasks and end; nothing is contacted')
    .option('--list-tags', 'list the tags and end; nothing is contacted')
    .option('-K, --ask-become-pass', "ask for sudo's password")
    .option(
      '-v, --verbose',
      'say more: -v also what was as wanted, -vv also causes of errors',
      (_, count: number) => count + 1,
      0,
    )
    .version(about.version, '--version', 'print the version of Pincer')
    .helpOption('-h, --help', 'print this help')
    .allowExcessArguments(false)
    .addHelpText('after', helpText);
}

const helpText = `
Flags that take a list may be repeated, or be given a list with commas.

Exit status:
  0  all is as wanted      2  a task failed           4  a host was unreachable (and no task failed)
  5  another run is on     64 wrong usage             65 bad inventory, vars, playbook or secrets
                           130 interrupted`;

/** Comma lists and repeats, both. What an empty list means is told in help. */
function repeatable(flags: string, description: string, empty = 'all'): Option {
  const collect = (value: string, all: readonly string[]): readonly string[] => [
    ...all,
    ...value
      .split(',')
      .map((part) => part.trim())
      .filter((part) => part !== ''),
  ];
  return new Option(flags, description).argParser<readonly string[]>(collect).default([], empty);
}

function wholeNumber(text: string): number {
  if (/^[1-9]\d{0,3}$/.test(text)) return Number(text);
  throw new InvalidArgumentError('It must be a whole number from 1 to 9999.');
}

function argumentsOf(parsed: Parsed): Arguments {
  const { limit } = parsed;
  return {
    inventory: parsed.inventory,
    tags: parsed.tags,
    skipTags: parsed.skipTags,
    limit: limit.length === 0 ? undefined : limit.join(','),
    check: parsed.check ?? false,
    diff: parsed.diff ?? false,
    forks: parsed.forks,
    list: [
      ...(parsed.listHosts ? (['hosts'] as const) : []),
      ...(parsed.listTasks ? (['tasks'] as const) : []),
      ...(parsed.listTags ? (['tags'] as const) : []),
    ],
    set: parsed.set,
    verbosity: parsed.verbose,
    askBecomePassword: parsed.askBecomePass ?? false,
  };
}

function usageError(error: CommanderError, flags: readonly string[], command: Command): UsageError {
  const said = error.message.replace(/^error: /, '').split('\n')[0] ?? '';
  const [, quoted = ''] = /'([^']+)'/.exec(said) ?? [];
  switch (error.code) {
    case 'commander.unknownOption': {
      const flag = quoted.replace(/=.*/s, '');
      const known = command.options
        .flatMap(({ long, short }) => [long ?? '', short ?? ''])
        .filter((name) => name.startsWith('--'));
      const near = nearest(flag, [...known, '--help']);
      return new UsageError({
        code: 'FLAG_UNKNOWN',
        message: `There is no flag ${flag}.`,
        hint: near ? `Did you mean ${near}?` : 'See --help.',
      });
    }
    case 'commander.excessArguments': {
      const word = command.args[0] ?? flags.at(-1) ?? '';
      return new UsageError({
        code: 'ARGUMENT_UNEXPECTED',
        message: `"${word}" is not expected: a playbook takes flags only.`,
        hint: `Did you mean --limit ${word} or --tags ${word}? See --help.`,
      });
    }
    case 'commander.optionMissingArgument':
      return new UsageError({
        code: 'FLAG_VALUE',
        message: `The flag ${quoted} lacks its value.`,
        hint: 'See --help.',
      });
    default:
      return new UsageError({
        code: 'FLAG_VALUE',
        message: `${capital(said)}${/[.?!]$/.test(said) ? '' : '.'}`,
        hint: 'See --help.',
      });
  }
}

function capital(text: string): string {
  return text.slice(0, 1).toUpperCase() + text.slice(1);
}
