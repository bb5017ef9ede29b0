import { siteFolder } from '../hosts/places.ts';
import { site } from './site.ts';
import type { NamedWork } from './work.ts';

/** What needs nothing that a host has at first. */
const repeatable = site.tasks.filter(({ kind }) => kind !== 'line' && kind !== 'no-line');

/**
 * The work of the site again and again, each time below a folder of its own.
 *
 * @param count how many tasks in all
 * @example copies(240).length // 240
 */
export function copies(count: number): NamedWork[] {
  return Array.from({ length: count }, (_, index) => {
    const round = 1 + Math.floor(index / repeatable.length);
    const work = repeatable[index % repeatable.length];
    if (work === undefined) throw new Error('The site has no work that can be repeated.');
    return below(work, `${siteFolder}/round-${round}`, round);
  });
}

function below(work: NamedWork, folder: string, round: number): NamedWork {
  const moved = (path: string): string => path.replace(siteFolder, folder);
  const name = `${work.name}, round ${round}`;
  switch (work.kind) {
    case 'guarded':
      return { ...work, name, creates: moved(work.creates) };
    case 'symlink':
      return { ...work, name, path: moved(work.path), target: moved(work.target) };
    case 'read':
    case 'user':
    case 'group':
      return { ...work, name };
    default:
      return { ...work, name, path: moved(work.path) };
  }
}
