import { z } from 'zod';
import { AbsolutePath, Seconds } from '../core/params.ts';
import { type CommandResult, probe, type ShellProbe } from '../core/probe.ts';
import type { Resource } from '../core/resource.ts';
import { Secret } from '../core/secret.ts';
import { execArguments, rawShell, type ShellText, sh } from '../core/shell.ts';

/** Linux takes 128 KB (MAX_ARG_STRLEN of execve(2)) in one argument; the rest is for what we add. */
const longestText = 120_000;

/** A word of a command line, which every user of the host can read. */
export const Word = z
  .string({
    error: ({ input }) =>
      input instanceof Secret
        ? 'text is wanted, not a Secret: every user of the host can read a command line; pass it by env or stdin'
        : 'text is wanted',
  })
  .refine((text) => !text.includes('\0'), 'text without NUL is wanted')
  .refine(
    (text) => Buffer.byteLength(text) <= longestText,
    `at most ${longestText} bytes; put a script in place first`,
  );

/** What may be done with a command line, for each module that runs one. */
export const invocationShape = {
  /** Shell text; it runs as `sh -c`. */
  run: Word.min(1, 'shell text is wanted').optional(),
  /** A program and its arguments, without any shell. */
  argv: z.array(Word).min(1, 'a program is wanted').optional(),
  cwd: AbsolutePath.optional(),
};

/** Names that a shell can assign. */
export const EnvironmentName = z.string().regex(/^[A-Za-z_][A-Za-z0-9_]*$/, 'the name of an environment variable');

/** Who reads only reads: without Secrets, since a question travels as plain data. */
export const PlainEnvironment = z.record(EnvironmentName, Word);

/** Kinds of things on a host; also in `resource.ts`, as a type. */
export const ResourceName = z.custom<Resource>(
  (value) =>
    typeof value === 'string' && /^(?:\*|(?:path|unit|package|user|group|sysctl|host|port|firewall):.+)$/s.test(value),
  'a resource is wanted, e.g. "path:/etc/ssh", "unit:ssh.service", or "*" for everything',
);

/** Seconds that a question may take. */
export const QuestionTimeout = Seconds.max(600, 'at most 600 s; a longer command is no question').default(30);

/** What to run, from params made with `invocationShape`. */
export interface Invocation {
  readonly run?: string | undefined;
  readonly argv?: readonly string[] | undefined;
  readonly cwd?: string | undefined;
}

/**
 * The invocation as shell text and its arguments; a user's words are never part of a text that we wrote.
 *
 * @example shellOf({ argv: ['ls', '-l'] }) // { text: 'exec "$@"', args: ['ls', '-l'] }
 */
export function shellOf({ run, argv = [] }: Invocation): {
  readonly text: ShellText;
  readonly args: readonly string[];
} {
  return run === undefined ? { text: execArguments, args: argv } : { text: rawShell(run), args: [] };
}

/**
 * The invocation as a question to the host.
 *
 * @param options.reads what the answer depends on; everything unless declared
 * @param options.timeout seconds
 * @example questionOf({ run: 'git rev-parse HEAD', cwd: '/srv/app' }, { timeout: 30 })
 */
export function questionOf(
  invocation: Invocation,
  options: {
    readonly reads?: readonly Resource[] | undefined;
    readonly timeout?: number | undefined;
    readonly env?: Readonly<Record<string, string>> | undefined;
  },
): ShellProbe {
  const { run, argv = [], cwd } = invocation;
  const { env = {}, ...rest } = options;
  const { text, args } = shellOf(invocation);
  const prefix = [
    ...(cwd === undefined ? [] : ['-C', cwd]),
    ...Object.entries(env).map(([name, value]) => `${name}=${value}`),
  ];
  if (prefix.length === 0) return probe.sh(text, { args, ...rest });
  const words = run === undefined ? argv : ['sh', '-c', run, 'pincer'];
  return probe.sh(sh`exec env "$@"`, { args: [...prefix, ...words], ...rest });
}

/**
 * The invocation in few words, for people.
 *
 * @example labelOf({ run: 'set -e\nmake' }) // 'set -e ...'
 */
export function labelOf({ run, argv = [] }: Invocation): string {
  const [first = '', ...more] = (run ?? argv.join(' ')).trim().split('\n');
  return first.length > 80 ? `${first.slice(0, 77)}...` : `${first}${more.length > 0 ? ' ...' : ''}`;
}

/**
 * How a command ended, in one clause: exit status and its last line.
 *
 * @example endOf({ code: 2, stdout: '', stderr: 'no such file\n' }) // 'exit status 2: no such file'
 */
export function endOf({ code, stdout, stderr }: CommandResult): string {
  const line = (stderr.trim() || stdout.trim()).split('\n').at(-1) ?? '';
  return `exit status ${code}${line === '' ? '' : `: ${line.length > 200 ? `${line.slice(0, 197)}...` : line}`}`;
}
