import { parse } from '@iarna/toml';
import { describe, expect, it } from 'vitest';
import { faultOf, knownFlags, shownCommands } from './commands.ts';
import { pages } from './pages.ts';

/** Playbooks that a reader writes while following a page. */
const madeByReader = ['playbooks/hello.ts', 'playbooks/page.ts', 'dist/site', 'dist/site.mjs'];

/** Flags of other programs that pages name by themselves. */
const foreign = ['--ignore-scripts', '--build-arg', '-z'];

describe.each(pages())('$path', (page) => {
  it('shows commands that exist', () => {
    const faults = shownCommands(page).flatMap((command) => {
      const fault = faultOf(command, madeByReader);
      return fault === undefined ? [] : [`${command}: ${fault}`];
    });
    expect(faults).toEqual([]);
  });

  it('names flags that exist', () => {
    const known = knownFlags();
    const flags = page.codes
      .filter((code) => code.startsWith('-'))
      .flatMap((code) => code.split(/[\s=]+/).filter((word) => /^--?[a-zA-Z]/.test(word)));
    // `-vv` is `-v` twice.
    const isKnown = (flag: string): boolean => known.has(flag.replace(/^(-v)v+$/, '$1')) || foreign.includes(flag);
    expect(flags.filter((flag) => !isKnown(flag))).toEqual([]);
  });

  it('shows TOML and JSON that can be read', () => {
    for (const { language, text } of page.blocks) {
      if (language === 'toml') parse(text);
      if (language === 'json') JSON.parse(text);
    }
  });
});

describe('a wrong command is found', () => {
  it.each([
    ['make chek', 'the Makefile has no target "chek"'],
    ['make lab-up N=3 LAB=name', undefined],
    ['npx tsx playbooks/site.ts --tags ssh --chek', 'There is no flag --chek.'],
    ['npx tsx playbooks/site.ts -i inventory --check --diff', undefined],
    ['dist/nowhere --check', 'there is no dist/nowhere'],
    ['npx tsx playbooks/nowhere.ts', 'there is no playbooks/nowhere.ts'],
    ['npx pincer lab upp 2', 'lab has no "upp"'],
    ['pincer lab up 2 --suit bookworm', 'up has no --suit'],
    ['pincer lab ssh --name x 1 ls -l', undefined],
    ['npm run nothing', 'there is no script "nothing"'],
    ['node_modules/.bin/node nowhere.ts', 'there is no nowhere.ts'],
    ['ls --anything', undefined],
  ])('%s', (command, fault) => {
    expect(faultOf(command)).toBe(fault);
  });

  it('also in the middle of a line', () => {
    const page = { path: 'x.md', links: [], codes: ['make a && make b'], anchors: [] };
    const blocks = [
      { language: 'sh', text: '# a comment\nmake c   # why\n', line: 1 },
      { language: 'console', text: '$ make d | tee x\noutput\n', line: 5 },
    ];
    expect(shownCommands({ ...page, blocks })).toEqual(['make c', 'make d', 'tee x', 'make a', 'make b']);
  });
});
