import { expect, test } from 'vitest';
import { baseName, planBase, recipeOf } from './recipe.ts';

const mirror = { main: 'http://m.example/debian', security: 'http://m.example/debian-security' };
const recipe = recipeOf('trixie', mirror, ['Acquire::Check-Date "false"']);

test('a base tree is one mmdebstrap call, with updates and security, and the package lists kept', () => {
  expect(planBase(recipe, '/base/x').argv).toEqual([
    'unshare',
    '--mount',
    '--propagation=private',
    '--',
    'mmdebstrap',
    '--quiet',
    '--mode=root',
    '--variant=minbase',
    `--include=${recipe.packages.join(',')}`,
    '--skip=cleanup/apt/lists',
    '--aptopt=Acquire::Check-Date "false"',
    'trixie',
    '/base/x',
    'deb http://m.example/debian trixie main',
    'deb http://m.example/debian trixie-updates main',
    'deb http://m.example/debian-security trixie-security main',
  ]);
});

test('the name changes with whatever changes the tree, and with nothing else', () => {
  expect(baseName(recipe)).toMatch(/^trixie-[0-9a-f]{12}$/);
  expect(baseName(recipeOf('trixie', mirror, ['Acquire::Check-Date "false"']))).toBe(baseName(recipe));
  const others = [
    recipeOf('bookworm', mirror, recipe.aptOptions),
    recipeOf('trixie', mirror, []),
    recipeOf('trixie', { ...mirror, main: 'http://n.example/debian' }, recipe.aptOptions),
    { ...recipe, packages: [...recipe.packages, 'vim'] },
  ];
  expect(new Set([recipe, ...others].map(baseName)).size).toBe(5);
});

test('a fresh server can be reached and has no python3', () => {
  expect(recipe.packages).toContain('openssh-server');
  expect(recipe.packages).toContain('sudo');
  expect(recipe.packages.filter((name) => name.includes('python'))).toEqual([]);
});
