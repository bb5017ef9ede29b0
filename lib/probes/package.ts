import type { PackageProbe } from '../core/probe.ts';
import { quote } from '../core/shell.ts';
import { noRecord, type ProbeKind, record } from './kind.ts';
import { lines } from './paths.ts';

export const packageKind: ProbeKind<PackageProbe, string> = {
  shell: (questions, prefix) => {
    const names = questions.map(({ name }) => quote(name)).join(' ');
    return record(
      prefix,
      `dpkg-query -W -f='\${Package} \${db:Status-Status} \${Version}\\n' -- ${names} 2>/dev/null </dev/null`,
    );
  },
  parse: (questions, entry, prefix) => {
    const found = entry(prefix);
    if (!found) return questions.map(() => noRecord);
    // 1: some of the names are not known, which is an answer.
    if (found.code > 1) return questions.map(() => ({ unavailable: 'dpkg-query does not work here' }));
    const installed = new Map<string, string>();
    for (const line of lines(found.stdout)) {
      const [name, status, version] = line.split(' ');
      if (name && version && status === 'installed') installed.set(name, version);
    }
    return questions.map(({ name }) => installed.get(name) ?? null);
  },
};
