import type { Sha256Probe } from '../core/probe.ts';
import type { ProbeKind } from './kind.ts';
import { askPaths, nulEnded, readPaths } from './paths.ts';

export const sha256Kind: ProbeKind<Sha256Probe, string> = {
  shell: (questions, prefix) =>
    askPaths(
      'sum',
      questions.map(({ path }) => path),
      prefix,
    ),
  parse: (questions, entry, prefix) =>
    readPaths(questions.length, entry(prefix), nulEnded, (piece) => piece.slice(0, 64)),
  // Hashing runs at some hundred MB/s; a file of many GB is the user's own decision.
  seconds: () => 120,
};
