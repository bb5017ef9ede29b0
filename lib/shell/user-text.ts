import { createHash } from 'node:crypto';
import { execArguments, quote } from '../core/shell.ts';

/** Linux takes 128 KB in one argument (MAX_ARG_STRLEN of execve(2)) and 2 MB in all; we stay well below. */
const longestArguments = 100_000;

/** Runs what comes on descriptor 3, with the same `$0` and `$@` as an argument of `sh -c` has. */
const runDocument = 'eval "$(cat <&3)" 3<&-';

/** What no `timeout` or `env` takes for an option or a variable. */
const commandName = /^[^-=][^=]*$/;

/** User text as one command, and the lines that must follow the line of that command. */
export interface UserText {
  readonly command: string;
  /** A here-document for text that is too long for an argument; else empty. */
  readonly document: string;
}

/**
 * Text that a user wrote, as arguments of `sh -c`: whatever it holds (an open quote, `exit`, `trap`), it cannot reach the
 * shell that runs our program. Text too long for an argument travels in a here-document. A mere command needs no shell.
 *
 * @example userText('echo "$1"', ['hi']).command // `sh -c 'echo "$1"' pincer hi`
 */
export function userText(text: string, args: readonly string[]): UserText {
  const length = [text, ...args].reduce((sum, word) => sum + Buffer.byteLength(word) + 1, 0);
  if (length <= longestArguments) {
    const isCommand = text === execArguments.text && commandName.test(args[0] ?? '');
    const words = isCommand ? args : ['sh', '-c', text, 'pincer', ...args];
    return { command: words.map(quote).join(' '), document: '' };
  }
  const body = `set -- ${args.map(quote).join(' ')}\n${quoteless(text)}`;
  const end = `END_${createHash('sha256').update(body).digest('hex')}`;
  return { command: `sh -c ${quote(runDocument)} pincer 3<<'${end}'`, document: `${body}\n${end}\n` };
}

/** The text itself, which `quote` checks for what no shell can carry. */
function quoteless(text: string): string {
  quote(text);
  return text;
}
