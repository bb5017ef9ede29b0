import { chmodSync, mkdtempSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { compileTemplate } from './compile.ts';
import { precompiled } from './precompiled.ts';

let home = '';
beforeEach(() => {
  home = mkdtempSync(join(tmpdir(), 'pincer-templates-'));
  vi.stubEnv('XDG_CACHE_HOME', home);
});
afterEach(() => {
  vi.unstubAllEnvs();
  rmSync(home, { recursive: true, force: true });
});

const kept = () => readdirSync(join(home, 'pincer/templates'));

it('compiles a text once, for its owner alone', () => {
  const compile = vi.fn(() => '{ a: 1 }');
  expect(precompiled('text', '4', compile)).toEqual({ a: 1 });
  expect(precompiled('text', '4', compile)).toEqual({ a: 1 });
  expect(compile).toHaveBeenCalledTimes(1);
  expect(statSync(join(home, 'pincer/templates')).mode & 0o777).toBe(0o700);
  expect(statSync(join(home, 'pincer/templates', kept()[0] ?? '')).mode & 0o777).toBe(0o600);
});

it('compiles another text, and for another Handlebars, anew', () => {
  const compile = vi.fn(() => '{}');
  precompiled('text', '4', compile);
  precompiled('texts', '4', compile);
  precompiled('text', '5', compile);
  expect(compile).toHaveBeenCalledTimes(3);
  expect(kept()).toHaveLength(3);
});

it('keeps nothing of a template that is refused', () => {
  const broken = () => compileTemplate('{{#if a}}', { name: 'a.hbs', path: '/a.hbs' });
  expect(broken).toThrow(/a block is not closed/);
  expect(broken).toThrow(/a block is not closed/);
  expect(readdirSync(home)).toEqual([]);
});

it('runs nothing from a folder that others may write to', () => {
  const compile = vi.fn(() => '{ a: 1 }');
  precompiled('text', '4', compile);
  chmodSync(join(home, 'pincer/templates'), 0o777);
  precompiled('text', '4', compile);
  expect(compile).toHaveBeenCalledTimes(2);
});

it('is only slower where nothing can be kept', () => {
  rmSync(home, { recursive: true });
  writeFileSync(home, 'a file where the folder is to be');
  chmodSync(home, 0o400);
  const compile = vi.fn(() => '{ a: 1 }');
  expect([precompiled('x', '4', compile), precompiled('x', '4', compile)]).toEqual([{ a: 1 }, { a: 1 }]);
  expect(compile).toHaveBeenCalledTimes(2);
});

it('renders a kept template like a new one, errors with their places too', () => {
  const file = { name: 'a.hbs', path: '/a.hbs' };
  const [first, second] = [1, 2].map(() => compileTemplate('Hello {{name}}\n{{#each list}}{{this}},{{/each}}', file));
  for (const render of [first, second]) {
    expect(render?.({ name: 'gw1', list: ['a', 'b'] })).toBe('Hello gw1\na,b,');
    expect(() => render?.({ name: 'gw1' })).toThrow('Template a.hbs, line 2: there is no variable "list".');
  }
  expect(kept()).toHaveLength(1);
});
