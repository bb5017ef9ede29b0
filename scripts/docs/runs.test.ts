import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { type Page, pages, repository } from './pages.ts';

/** Tasks of roles, as their sources name them. */
const roles = globSync('roles/**/*.ts', { cwd: repository })
  .map((path) => readFileSync(join(repository, path), 'utf8'))
  .join('\n');

/** Names of tasks in what a page shows of runs: `changed gw1  base › Set the firewall  add rule ...`. */
function shownTasks({ blocks }: Page): string[] {
  return blocks
    .filter(({ language }) => ['console', 'text'].includes(language))
    .flatMap(({ text }) => [...text.matchAll(/ › (.+?)(?: {2}|$)/gm)].map(([, name = '']) => name));
}

describe.each(pages())('$path', (page) => {
  it('shows runs of tasks that are there', () => {
    const sources = [roles, ...page.blocks.filter(({ language }) => language === 'ts').map(({ text }) => text)].join(
      '\n',
    );
    expect(shownTasks(page).filter((name) => !sources.includes(`'${name}'`))).toEqual([]);
  });
});

it('reads tasks off a run', () => {
  const text = '     changed h1  page › Write the page  create /x\n       3.1 s h1  page › Install nginx\nh1 : ok=4\n';
  const page = { path: 'x.md', links: [], codes: [], anchors: [], blocks: [{ language: 'console', text, line: 1 }] };
  expect(shownTasks(page)).toEqual(['Write the page', 'Install nginx']);
});

it('the run that the README shows is that of its playbook, of 20 lines at most', () => {
  const readme = pages().find(({ path }) => path === 'README.md');
  const [playbook] = readme?.blocks.filter(({ language }) => language === 'ts') ?? [];
  expect(playbook?.text.trimEnd().split('\n').length).toBeLessThanOrEqual(20);
  const shown = [...new Set(readme === undefined ? [] : shownTasks(readme))];
  expect(shown.length).toBeGreaterThan(2);
  expect(shown.filter((name) => !playbook?.text.includes(`'${name}'`))).toEqual([]);
});
