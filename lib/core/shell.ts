import { PincerError } from './errors.ts';

/** A piece of POSIX shell in which every value is quoted; only `sh` makes one. */
export interface ShellText {
  readonly text: string;
}

class Shell implements ShellText {
  readonly text: string;
  constructor(text: string) {
    this.text = text;
    Object.freeze(this);
  }
}

/** What may stand in `${...}` of a `sh` template: values become one word each, a list one word per entry, shell text stays. */
export type ShellValue = string | number | ShellText | readonly (string | number)[];

/**
 * Quotes one word for a POSIX shell.
 *
 * @throws PincerError `SHELL_NUL` when the word holds a NUL byte, which no argument can carry
 * @example quote("it's") // `'it'\''s'`
 */
export function quote(word: string): string {
  if (word.includes('\0')) {
    throw new PincerError({
      code: 'SHELL_NUL',
      message: 'A shell word cannot hold a NUL byte.',
      hint: 'Send binary content with a file, not as an argument.',
    });
  }
  return /^[A-Za-z0-9_@%+=:,./-]+$/.test(word) ? word : `'${word.replaceAll("'", "'\\''")}'`;
}

/**
 * Tagged template that quotes each value by construction.
 *
 * @throws PincerError `SHELL_NUL`
 * @example sh`install -d -m ${mode} -- ${path}`.text // "install -d -m 0755 -- '/srv/a b'"
 */
export function sh(strings: TemplateStringsArray, ...values: readonly ShellValue[]): ShellText {
  let text = strings[0] ?? '';
  values.forEach((value, index) => {
    text += render(value) + (strings[index + 1] ?? '');
  });
  return new Shell(text);
}

/**
 * Joins pieces of shell text.
 *
 * @example joinShell([sh`a`, sh`b`], ' && ').text // 'a && b'
 */
export function joinShell(parts: readonly ShellText[], separator: string): ShellText {
  return new Shell(parts.map((part) => part.text).join(separator));
}

/**
 * Takes a text that a user wrote as shell; it must only ever travel as an argument of `sh -c`.
 *
 * @example rawShell('systemctl is-active ssh').text
 */
export function rawShell(text: string): ShellText {
  return new Shell(text);
}

/** Runs the arguments as one command. Such a text needs no shell of its own: whoever starts it may start the command instead. */
export const execArguments: ShellText = sh`exec "$@"`;

function render(value: ShellValue): string {
  if (typeof value === 'string') return quote(value);
  if (typeof value === 'number') return String(value);
  if ('text' in value) return value.text;
  return value.map((entry) => quote(String(entry))).join(' ');
}
