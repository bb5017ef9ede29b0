import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';

/** What a program came to. */
export interface ProgramEnd {
  /** Exit status; null after a signal. */
  readonly status: number | null;
  readonly signal: NodeJS.Signals | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** A program that runs, as a person would have started it: without a terminal, its output kept. */
export interface Program {
  readonly pid: number;
  readonly ended: Promise<ProgramEnd>;
  /** Waits until it has printed something on standard output. @throws Error when it ended without */
  hasPrinted(text: RegExp): Promise<void>;
  isRunning(): boolean;
  /** @returns false when it is gone already */
  kill(signal: NodeJS.Signals): boolean;
}

/**
 * Starts a program.
 *
 * @param options.env the whole environment; this process's own unless given
 * @throws Error when it cannot be started
 * @example await (await startProgram(['node', '--version'])).ended // { status: 0, stdout: 'v24.21.0\n', ... }
 */
export async function startProgram(
  [command = '', ...words]: readonly string[],
  options: { readonly cwd?: string | undefined; readonly env?: NodeJS.ProcessEnv | undefined } = {},
): Promise<Program> {
  const child = spawn(command, words, { ...options, stdio: ['ignore', 'pipe', 'pipe'] });
  const [stdout, stderr] = [collect(child.stdout), collect(child.stderr)];
  await once(child, 'spawn');
  if (child.pid === undefined) throw new Error(`${command} has no process id.`);
  let over = false;
  const ended = endOf(child, stdout, stderr).finally(() => {
    over = true;
  });
  const isRunning = (): boolean => !over;
  return {
    pid: child.pid,
    ended,
    isRunning,
    hasPrinted: async (text) => {
      while (!text.test(stdout())) {
        if (!isRunning()) throw new Error(`${command} ended without printing ${text}: ${stdout()}${stderr()}`);
        await sleep(10);
      }
    },
    kill: (signal) => child.kill(signal),
  };
}

function collect(stream: NodeJS.ReadableStream): () => string {
  let text = '';
  stream.setEncoding('utf8').on('data', (chunk: string) => {
    text += chunk;
  });
  return () => text;
}

async function endOf(child: ChildProcess, stdout: () => string, stderr: () => string): Promise<ProgramEnd> {
  const [status, signal] = (await once(child, 'close')) as [number | null, NodeJS.Signals | null];
  return { status, signal, stdout: stdout(), stderr: stderr() };
}
