import { describe, expect, test } from 'vitest';
import { siteFolder } from '../hosts/places.ts';
import { renderText, textOf } from './render.ts';
import { site } from './site.ts';
import type { Work } from './work.ts';

const number = (kind: Work['kind']): number => site.tasks.filter((task) => task.kind === kind).length;

describe('the work', () => {
  test('is the mix that the peers were measured with before', () => {
    expect(site.tasks).toHaveLength(60);
    expect({
      directories: number('directory'),
      templates: number('template'),
      copies: number('copy'),
      lines: number('line'),
      removedLines: number('no-line'),
      guarded: number('guarded'),
      users: number('user'),
      groups: number('group'),
      reads: number('read'),
      symlinks: number('symlink'),
      absent: number('absent'),
    }).toEqual({
      directories: 10,
      templates: 12,
      copies: 10,
      lines: 8,
      removedLines: 2,
      guarded: 4,
      users: 5,
      groups: 2,
      reads: 3,
      symlinks: 2,
      absent: 2,
    });
  });

  test('has a name for each task', () => {
    expect(new Set(site.tasks.map(({ name }) => name)).size).toBe(60);
  });

  test('stays in its folder', () => {
    const paths = site.tasks.flatMap((task) => [
      ...('path' in task ? [task.path] : []),
      ...('creates' in task ? [task.creates] : []),
    ]);
    expect(paths.filter((path) => !path.startsWith(`${siteFolder}/`))).toEqual([]);
    expect(Object.keys(site.seeds).every((path) => path.startsWith(`${siteFolder}/`))).toBe(true);
  });

  test('has a text for each task that needs one, with a value for each variable', () => {
    for (const task of site.tasks) {
      if (task.kind === 'template')
        expect(renderText(textOf(site.templates, task.source), site.vars)).not.toMatch(/[{}]/);
      if (task.kind === 'copy') expect(textOf(site.files, task.source)).not.toBe('');
    }
  });

  test('has something to do at first: lines to replace, to add and to remove, files to remove', () => {
    const [edited = ''] = Object.values(site.seeds);
    const matched = site.tasks.filter((task) => task.kind === 'line' && new RegExp(task.match, 'm').test(edited));
    expect(matched.length).toBeGreaterThan(0);
    expect(matched.length).toBeLessThan(number('line'));
    for (const task of site.tasks) {
      if (task.kind === 'absent') expect(Object.keys(site.seeds)).toContain(task.path);
      if (task.kind === 'no-line') expect(edited).toMatch(new RegExp(task.match, 'm'));
    }
  });
});
