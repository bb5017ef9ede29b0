import { errorLines } from '../report/error.ts';
import { createScreen, type Screen } from '../report/screen.ts';
import { shortPath } from '../report/text.ts';
import { type Arguments, parseArguments } from './arguments.ts';
import { exitStatus, exitStatusOfError } from './exit-status.ts';
import { originalPlace } from './original-place.ts';
import type { Playbook } from './playbook.ts';
import { pincerVersion } from './version.ts';

/**
 * Does what a playbook file's command line says, and tells about it on the screen.
 *
 * @param flags what follows the file's name
 * @returns the exit status; never throws
 * @example process.exitCode = await runCommandLine(playbook, process.argv.slice(2));
 */
export async function runCommandLine(playbook: Playbook, flags: readonly string[]): Promise<number> {
  const screen = createScreen(process, process.env);
  // Until the flags are understood, their own words say how much to tell of an error.
  let verbosity = flags.includes('-vv') ? 2 : Number(flags.includes('-v'));
  try {
    const line = parseArguments(flags, { name: shortPath(playbook.file, process.cwd()), version: pincerVersion() });
    if (line.kind === 'print') {
      screen.print(line.text.trimEnd().split('\n'));
      return exitStatus.ok;
    }
    verbosity = line.options.verbosity;
    return await execute(playbook, line.options, screen);
  } catch (error) {
    screen.live([]);
    screen.complain(
      errorLines(error, { paint: screen.paintError, verbosity, directory: process.cwd(), original: originalPlace }),
    );
    return exitStatusOfError(error);
  }
}

async function execute(playbook: Playbook, options: Arguments, screen: Screen): Promise<number> {
  const { prepare } = await import('./prepare.ts');
  const prepared = await prepare(playbook, options);
  if (options.list.length > 0) {
    const { listingLines } = await import('./listings.ts');
    screen.print(listingLines(options.list, playbook, prepared, { paint: screen.paint, verbosity: options.verbosity }));
    return exitStatus.ok;
  }
  const { runPlaybook } = await import('./run-playbook.ts');
  return runPlaybook(playbook, prepared, options, screen);
}
