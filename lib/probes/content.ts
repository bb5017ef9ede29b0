import type { ContentProbe } from '../core/probe.ts';
import { quote } from '../core/shell.ts';
import { noRecord, type ProbeKind, reasonOf } from './kind.ts';

/** Files beyond this are no text to edit (1 MB). */
const largest = 1 << 20;

export const contentKind: ProbeKind<ContentProbe, string> = {
  shell: (questions, prefix) =>
    questions.map(({ path }, index) => `C ${prefix}.${index} ${quote(path)} </dev/null\n`).join(''),
  parse: (questions, entry, prefix) =>
    questions.map((_, index) => {
      const found = entry(`${prefix}.${index}`);
      if (!found) return noRecord;
      if (found.code === 2) return null;
      if (found.code === 13) return { unavailable: 'permission denied' };
      if (found.code !== 0) return { unavailable: reasonOf(found) };
      if (found.stdout.length > largest) return { unavailable: 'the file is larger than 1 MB' };
      const text = found.stdout.toString('utf8');
      return Buffer.from(text).equals(found.stdout) ? text : { unavailable: 'the file is not UTF-8 text' };
    }),
};
