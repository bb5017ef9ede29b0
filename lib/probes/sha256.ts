import type { Sha256Probe } from '../core/probe.ts';
import type { ProbeKind } from './kind.ts';
import { askPaths, nulEnded, readPaths } from './paths.ts';

const pathsOf = (questions: readonly Sha256Probe[]): string[] => questions.map(({ path }) => path);

export const sha256Kind: ProbeKind<Sha256Probe, string> = {
  shell: (questions, prefix) => askPaths('sum', pathsOf(questions), prefix),
  parse: (questions, entry, prefix) => {
    const found = readPaths(pathsOf(questions), entry(prefix), nulEnded, (piece) => piece.slice(0, 64));
    return questions.map(({ path }) => found.get(path) ?? null);
  },
  // Hashing runs at some hundred MB/s; a file of many GB is the user's own decision.
  seconds: () => 120,
};
