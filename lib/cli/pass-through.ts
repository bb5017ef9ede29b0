import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { constants } from 'node:os';

/**
 * Runs a program with this process's own input, output and terminal, and takes on its exit status (128 + n after signal n).
 *
 * @example await passThrough(['ssh', 'root@10.77.0.11'])
 */
export async function passThrough(argv: readonly string[]): Promise<void> {
  const [program = '', ...args] = argv;
  const ignore = (): void => undefined; // Ctrl-C is for the program; we stay to report how it ended
  process.on('SIGINT', ignore);
  const child = spawn(program, args, { stdio: 'inherit' });
  try {
    const [code, signal] = (await once(child, 'close')) as [number | null, NodeJS.Signals | null];
    process.exitCode = code ?? 128 + (signal === null ? 0 : constants.signals[signal]);
  } finally {
    process.off('SIGINT', ignore);
  }
}
