import { messageOf } from '../core/errors.ts';
import { LabError } from './errors.ts';

/** A command as a value: plans are lists of these, and tests compare them. */
export interface Command {
  readonly argv: readonly string[];
  /** What it reads on standard input. */
  readonly input?: string | undefined;
  /** Added to this process's environment. */
  readonly environment?: Readonly<Record<string, string>> | undefined;
}

/** How a command ended. */
export interface Outcome {
  /** Exit status; 128 + n after signal n would be a shell's guess, so a signal is -1. */
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

export interface RunOptions {
  /** Ends the command after so long; by default 10 minutes. */
  readonly timeoutMs?: number | undefined;
}

const defaultTimeoutMs = 600_000;

/**
 * Runs a command and hands back how it ended, whatever its exit status.
 *
 * @throws LabError `LAB_COMMAND` when it cannot be started or takes too long
 * @example (await outcomeOf({ argv: ['true'] })).code // 0
 */
export async function outcomeOf(command: Command, options: RunOptions = {}): Promise<Outcome> {
  const { execa } = await import('execa');
  const [program = '', ...args] = command.argv;
  const result = await execa(program, args, {
    reject: false,
    stripFinalNewline: false,
    timeout: options.timeoutMs ?? defaultTimeoutMs,
    forceKillAfterDelay: 2_000,
    ...(command.input === undefined ? { stdin: 'ignore' as const } : { input: command.input }),
    ...(command.environment === undefined ? {} : { env: command.environment }),
  });
  if (result.timedOut || (result.exitCode === undefined && result.signal === undefined)) {
    throw new LabError({
      code: 'LAB_COMMAND',
      message: result.timedOut ? `${program} took too long and was ended.` : `${program} could not be started.`,
      hint: `It was called as: ${command.argv.join(' ')}`,
      cause: result,
    });
  }
  return { code: result.exitCode ?? -1, stdout: result.stdout, stderr: result.stderr };
}

/**
 * Runs a command that must succeed.
 *
 * @returns its standard output
 * @throws LabError `LAB_COMMAND` when it fails, with the end of its standard error in the hint
 * @example await run({ argv: ['ip', 'netns', 'add', 'lab.pincer'] })
 */
export async function run(command: Command, options: RunOptions = {}): Promise<string> {
  const outcome = await outcomeOf(command, options);
  if (outcome.code === 0) return outcome.stdout;
  const tail = (outcome.stderr || outcome.stdout).trim().split('\n').slice(-5).join(' | ');
  throw new LabError({
    code: 'LAB_COMMAND',
    message: `${command.argv.slice(0, 3).join(' ')} failed with status ${outcome.code}.`,
    hint: tail === '' ? `It was called as: ${command.argv.join(' ')}` : `It said: ${tail}`,
  });
}

/**
 * Waits until something holds, asking again every 20 ms or as often as told.
 *
 * @returns false when it did not hold within the time
 * @example await until(() => !isRunning(pid), 3_000)
 */
export async function until(
  holds: () => boolean | Promise<boolean>,
  timeoutMs: number,
  everyMs = 20,
): Promise<boolean> {
  const end = performance.now() + timeoutMs;
  for (;;) {
    if (await holds()) return true;
    if (performance.now() > end) return false;
    await new Promise((resolve) => setTimeout(resolve, everyMs));
  }
}

/**
 * Runs all and waits for every one before it reports the first failure, so that nothing goes on behind the caller's back.
 *
 * @throws LabError `LAB_SEVERAL` or the only failure
 * @example await allOf(hosts, (host) => host.start())
 */
export async function allOf<T, R>(items: readonly T[], work: (item: T) => Promise<R>): Promise<readonly R[]> {
  const results = await Promise.allSettled(items.map(work));
  const failures = results.flatMap((result) => (result.status === 'rejected' ? [result.reason as unknown] : []));
  if (failures.length === 1) throw failures[0];
  if (failures.length > 1) {
    throw new LabError({
      code: 'LAB_SEVERAL',
      message: `${failures.length} steps failed; the first: ${messageOf(failures[0])}`,
      cause: new AggregateError(failures),
    });
  }
  return results.flatMap((result) => (result.status === 'fulfilled' ? [result.value] : []));
}
