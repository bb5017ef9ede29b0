import type { Answer, SysctlProbe } from '../core/probe.ts';
import { quote } from '../core/shell.ts';
import { noRecord, type ProbeKind, record } from './kind.ts';
import { lines } from './paths.ts';

/** `net.ipv4.conf.eth0/1.x`: sysctl(8) swaps dots and slashes; the first separator decides. */
function pathOf(key: string): string {
  const slashFirst = /^[^.]*\//.test(key);
  return `/proc/sys/${slashFirst ? key : key.replace(/[./]/g, (separator) => (separator === '.' ? '/' : '.'))}`;
}

/** `a.b` and `a/b` are one file. */
function pathsOf(questions: readonly SysctlProbe[]): string[] {
  return [...new Set(questions.map(({ key }) => pathOf(key)))];
}

export const sysctlKind: ProbeKind<SysctlProbe, string> = {
  // One process for all, and never the shell's `read`: it takes one byte at a time (dash), and after its first byte
  // the kernel calls a number of /proc/sys ended.
  shell: (questions, prefix) => record(prefix, `S ${pathsOf(questions).map(quote).join(' ')} </dev/null`),
  parse: (questions, entry, prefix) => {
    const found = entry(prefix);
    if (!found) return questions.map(() => noRecord);
    const output = lines(found.stdout);
    const paths = pathsOf(questions);
    const values = output.slice(paths.length);
    const answers = new Map(paths.map((path, index) => [path, output[index] === 'a' ? null : textOf(path, values)]));
    return questions.map(({ key }) => answers.get(pathOf(key)) ?? null);
  },
};

function textOf(path: string, values: readonly string[]): Answer<string> {
  const start = `${path}:`;
  const own = values.filter((line) => line.startsWith(start)).map((line) => line.slice(start.length));
  // Nothing came of a file that is there: it may only be written, or grep is missing.
  if (own.length === 0) return { unavailable: 'the kernel does not let it be read' };
  return own.join('\n').replaceAll('\t', ' ').trim();
}
