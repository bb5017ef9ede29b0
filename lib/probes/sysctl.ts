import type { SysctlProbe } from '../core/probe.ts';
import { quote } from '../core/shell.ts';
import { noRecord, type ProbeKind, record } from './kind.ts';
import { lines } from './paths.ts';

/** `net.ipv4.conf.eth0/1.x`: sysctl(8) swaps dots and slashes; the first separator decides. */
function pathOf(key: string): string {
  const slashFirst = /^[^.]*\//.test(key);
  return `/proc/sys/${slashFirst ? key : key.replace(/[./]/g, (separator) => (separator === '.' ? '/' : '.'))}`;
}

export const sysctlKind: ProbeKind<SysctlProbe, string> = {
  // No process at all: the shell reads the files itself.
  shell: (questions, prefix) => record(prefix, questions.map(({ key }) => `S ${quote(pathOf(key))}`).join('\n')),
  parse: (questions, entry, prefix) => {
    const found = entry(prefix);
    if (!found) return questions.map(() => noRecord);
    const answers = lines(found.stdout);
    return questions.map((_, index) => {
      const line = answers[index];
      if (line === undefined || line === '!') return { unavailable: 'the kernel does not let it be read' };
      return line === '-' ? null : line.slice(1).replaceAll('\t', ' ');
    });
  },
};
