import { existsSync, globSync, readFileSync } from 'node:fs';
import { dirname, join, normalize } from 'node:path';
import { describe, expect, it } from 'vitest';
import { type Page, pages, repository } from './pages.ts';

const all = pages();

/** Files that a reader makes while following a page. */
const madeByReader = ['playbooks/hello.ts', 'playbooks/page.ts'];

/** A path in backticks that is meant to be one of this repository; placeholders name no file. */
const repositoryPath = /^(?:lib|roles|playbooks|inventory|templates|molecule|scripts|bench|docs)\/[\w./*{},@-]*$/;

/** What is wrong with the links of a page. */
function brokenLinks(page: Page): string[] {
  return page.links.flatMap(({ text, target }) => {
    if (/^https?:/.test(target)) return [];
    const [file = '', anchor] = target.split('#');
    const path = file === '' ? page.path : normalize(join(dirname(page.path), file));
    if (!existsSync(join(repository, path))) return [`${target}: there is no ${path}`];
    const other = all.find((one) => one.path === path);
    if (anchor !== undefined && !other?.anchors.includes(anchor)) return [`${target}: there is no such heading`];
    // A link to a test says which one: its text is the test's name.
    if (/(?:\.test|\/scenario)\.ts$/.test(path) && !text.endsWith('.ts')) {
      const source = readFileSync(join(repository, path), 'utf8');
      if (!["'", '"', '`'].some((quote) => source.includes(`${quote}${text}${quote}`)))
        return [`${target}: it has no test "${text}"`];
    }
    return [];
  });
}

describe.each(all)('$path', (page) => {
  it('links to files, headings and tests that are there', () => {
    expect(brokenLinks(page)).toEqual([]);
  });

  it('names paths of this repository that are there', () => {
    const missing = page.codes
      .filter((code) => repositoryPath.test(code) && !madeByReader.includes(code))
      .filter((path) => globSync(path, { cwd: repository }).length === 0);
    expect(missing).toEqual([]);
  });
});

it('a broken link, heading or test name is found', () => {
  const page = (target: string, text = 'x'): Page => ({
    path: 'docs/x.md',
    blocks: [],
    links: [{ text, target }],
    codes: [],
    anchors: ['here'],
  });
  expect(brokenLinks(page('nowhere.md'))).toHaveLength(1);
  expect(brokenLinks(page('cli.md#flags'))).toEqual([]);
  expect(brokenLinks(page('cli.md#no-flags'))).toHaveLength(1);
  const test = '../scripts/docs/links.test.ts';
  expect(brokenLinks(page(test, 'a broken link, heading or test name is found'))).toEqual([]);
  expect(brokenLinks(page(test, ['no', 'such', 'test'].join(' ')))).toHaveLength(1);
});

it('docs/README.md leads to every page', () => {
  const index = all.find(({ path }) => path === 'docs/README.md');
  const linked = index?.links.map(({ target }) => normalize(join('docs', target)));
  expect(all.map(({ path }) => path).filter((path) => path !== 'docs/README.md' && !linked?.includes(path))).toEqual(
    [],
  );
});
