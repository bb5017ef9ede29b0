import { runCommandLine } from './command-line.ts';
import type { Playbook } from './playbook.ts';

/**
 * A playbook as a program: does what the command line of this process says, and sets the exit status.
 *
 * @example await runAsProgram(site);
 */
export async function runAsProgram(playbook: Playbook): Promise<void> {
  process.exitCode = await runCommandLine(playbook, process.argv.slice(2));
  // A program that something still holds open (a proxy that does not end) must not hold this one.
  setTimeout(() => process.exit(), 2000).unref();
}
