import type { Answer, LinkProbe, Stat, StatProbe } from '../core/probe.ts';
import type { ProbeKind } from './kind.ts';
import { askPaths, lines, nulEnded, readPaths } from './paths.ts';

type PathProbe = StatProbe | LinkProbe;

const types: Readonly<Record<string, Stat['type']>> = {
  'regular file': 'file',
  'regular empty file': 'file',
  directory: 'directory',
  'symbolic link': 'symlink',
};

/** What stands at a path. */
interface Found {
  readonly stat: Stat;
  /** Where a symlink points, as it is written; null for everything else. */
  readonly target: string | null;
}

const pathsOf = (questions: readonly PathProbe[]): string[] => [...new Set(questions.map(({ path }) => path))];
const asksTargets = (questions: readonly PathProbe[]): boolean => questions.some(({ kind }) => kind === 'link');

/** What stands at paths, and where links point: one process for both. Targets come with their names, and only if asked for. */
export const statKind: ProbeKind<PathProbe, Stat | string> = {
  shell: (questions, prefix) => askPaths(asksTargets(questions) ? 'names' : 'stat', pathsOf(questions), prefix),
  parse: (questions, entry, prefix) => {
    const paths = pathsOf(questions);
    const split = asksTargets(questions) ? nulEnded : lines;
    const found = readPaths(paths, entry(prefix), split, parse);
    return questions.map(({ kind, path }): Answer<Stat | string> => {
      const answer = found.get(path) ?? null;
      if (answer === null || 'unavailable' in answer) return answer;
      return kind === 'link' ? answer.target : answer.stat;
    });
  },
};

function parse(piece: string, path: string): Found {
  const [type = '', mode = '', owner = '', group = '', uid = '', gid = '', size = '', ...rest] = piece.split('|');
  // `path -> target`, each as it is, also with bars in it.
  const target = rest.join('|').slice(`${path} -> `.length);
  const stat = {
    type: types[type] ?? 'other',
    mode: mode.padStart(4, '0'),
    owner,
    group,
    uid: Number(uid),
    gid: Number(gid),
    size: Number(size),
  };
  return { stat, target: stat.type === 'symlink' ? target : null };
}
