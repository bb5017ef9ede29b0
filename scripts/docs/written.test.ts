import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { modulesPage } from './modules.ts';
import { repository } from './pages.ts';
import { rowsOf, table } from './schema.ts';
import { varsPages, withVars } from './vars.ts';

const read = (path: string): string => readFileSync(join(repository, path), 'utf8');

describe('what make docs writes is up to date', () => {
  it('docs/modules.md', () => {
    expect(read('docs/modules.md')).toBe(modulesPage());
  });

  it.each(Object.entries(varsPages))('%s', (path, vars) => {
    expect(read(path)).toBe(withVars(read(path), vars()));
  });
});

it('a page without marks is refused', () => {
  expect(() => withVars('# Nothing\n', '')).toThrow('lacks');
});

describe('rows of a schema', () => {
  const schema = z.strictObject({
    port: z.int().describe('Where it listens.'),
    mode: z.enum(['a', 'b']).default('a'),
    deep: z.strictObject({ on: z.boolean().default(true) }).prefault({}),
    token: z.custom().optional(),
    names: z.array(z.string()).optional(),
  });

  it('have words for values, defaults and what is required', () => {
    expect(rowsOf(schema, { token: 'secret' }, true)).toEqual([
      { name: 'port', value: 'number', fallback: '', isRequired: true, description: 'Where it listens.' },
      { name: 'mode', value: '`a`, `b`', fallback: '"a"', isRequired: false, description: '' },
      { name: 'deep', value: 'table', fallback: '', isRequired: false, description: '' },
      { name: 'deep.on', value: 'true, false', fallback: 'true', isRequired: false, description: '' },
      { name: 'token', value: 'secret', fallback: '', isRequired: false, description: '' },
      { name: 'names', value: 'list of text', fallback: '', isRequired: false, description: '' },
    ]);
    expect(rowsOf(schema, { token: 'secret' }).map(({ name }) => name)).not.toContain('deep.on');
  });

  it('are refused where nobody has the word', () => {
    expect(() => rowsOf(schema, {})).toThrow('"token"');
  });

  it('become a table in which a bar is no column', () => {
    expect(table(['a', 'b'], [['x|y', 'z']])).toBe('| a | b |\n|---|---|\n| x\\|y | z |\n');
  });
});
