import { Command, CommanderError } from 'commander';
import { InputError, messageOf, PincerError, UnreachableError, UsageError } from '../core/errors.ts';
import { labCommand } from './lab.ts';

/** Wrong usage, EX_USAGE of sysexits.h. */
const usageStatus = 64;

/**
 * The exit status of an error: 64 wrong usage, 65 bad input, 4 unreachable, 2 everything else.
 *
 * @example statusOf(new UsageError({ code: 'X', message: 'No.' })) // 64
 */
export function statusOf(error: unknown): number {
  if (error instanceof UsageError) return usageStatus;
  if (error instanceof InputError) return 65;
  if (error instanceof UnreachableError) return 4;
  return 2;
}

/**
 * What a person sees of an error: one sentence, and what to do about it.
 *
 * @example describe(new PincerError({ code: 'X', message: 'No.', hint: 'Yes.' })) // 'pincer: No.\n  Yes.\n'
 */
export function describe(error: unknown): string {
  if (!(error instanceof PincerError)) {
    return `pincer: ${error instanceof Error ? (error.stack ?? error.message) : messageOf(error)}\n`;
  }
  return `pincer: ${error.message}\n${error.hint === undefined ? '' : `  ${error.hint}\n`}`;
}

/** The whole command line. */
export function program(): Command {
  return new Command('pincer')
    .description('Typed playbooks over SSH, and a lab of real hosts to try them on.')
    .enablePositionalOptions() // options of a subcommand are its own, wherever they stand
    .addCommand(labCommand());
}

/**
 * Runs a command line and sets the exit status.
 *
 * @param argv as in `process.argv`
 */
export async function main(argv: readonly string[]): Promise<void> {
  // Who reads us may leave (`| head`): what is done goes on, unseen.
  for (const stream of [process.stdout, process.stderr]) stream.on('error', () => {});
  try {
    await prepare(program()).parseAsync([...argv]);
  } catch (error) {
    if (error instanceof CommanderError) {
      // It has been said already. Help that was asked for is a success.
      process.exitCode = error.exitCode === 0 ? 0 : usageStatus;
      return;
    }
    process.stderr.write(describe(error));
    process.exitCode = statusOf(error);
  }
}

/** Errors come back as exceptions, from every subcommand, so that they all end in one place. */
function prepare(command: Command): Command {
  command.exitOverride();
  for (const sub of command.commands) prepare(sub);
  return command;
}
