import type { Stat, StatProbe } from '../core/probe.ts';
import type { ProbeKind } from './kind.ts';
import { askPaths, lines, readPaths } from './paths.ts';

const types: Readonly<Record<string, Stat['type']>> = {
  'regular file': 'file',
  'regular empty file': 'file',
  directory: 'directory',
  'symbolic link': 'symlink',
};

export const statKind: ProbeKind<StatProbe, Stat> = {
  shell: (questions, prefix) =>
    askPaths(
      'stat',
      questions.map(({ path }) => path),
      prefix,
    ),
  parse: (questions, entry, prefix) =>
    readPaths(questions.length, entry(prefix), lines, (line) => {
      const [type = '', mode = '', owner = '', group = '', uid = '', gid = '', size = ''] = line.split('|');
      return {
        type: types[type] ?? 'other',
        mode: mode.padStart(4, '0'),
        owner,
        group,
        uid: Number(uid),
        gid: Number(gid),
        size: Number(size),
      };
    }),
};
