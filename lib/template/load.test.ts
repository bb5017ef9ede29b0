import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { loadTemplate } from './load.ts';

let folder = '';
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'pincer-template-'));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

describe('loadTemplate', () => {
  it('reads a file of the templates folder when it is rendered, not before', () => {
    const template = loadTemplate('nowhere/none.hbs');
    expect(template.name).toBe('nowhere/none.hbs');
    expect(() => template.render({})).toThrow(/^Template nowhere\/none\.hbs cannot be read: ENOENT/);
  });

  it('reads a file elsewhere, once', () => {
    const path = join(folder, 'hello.hbs');
    writeFileSync(path, 'Hello {{name}}\n');
    const template = loadTemplate(pathToFileURL(path));
    expect(template.render({ name: 'gw1' })).toBe('Hello gw1\n');
    writeFileSync(path, 'Changed\n');
    expect(template.render({ name: 'gw2' })).toBe('Hello gw2\n');
  });

  it('names the file of a mistake', () => {
    const path = join(folder, 'wrong.hbs');
    writeFileSync(path, '\n{{name}}');
    const template = loadTemplate(pathToFileURL(path));
    expect(() => template.render({})).toThrow(`Template ${path}, line 2: there is no variable "name".`);
  });
});
