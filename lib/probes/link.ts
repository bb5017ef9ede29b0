import type { LinkProbe } from '../core/probe.ts';
import type { ProbeKind } from './kind.ts';
import { askPaths, nulEnded, readPaths } from './paths.ts';

export const linkKind: ProbeKind<LinkProbe, string> = {
  shell: (questions, prefix) =>
    askPaths(
      'link',
      questions.map(({ path }) => path),
      prefix,
    ),
  parse: (questions, entry, prefix) => readPaths(questions.length, entry(prefix), nulEnded, (target) => target),
};
