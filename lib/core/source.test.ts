import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { defineModule } from './module.ts';
import { callerLocation, locate } from './source.ts';
import { task } from './task.ts';

const library = new URL('../', import.meta.url);
const note = defineModule({
  name: 'note',
  kind: 'state',
  params: z.strictObject({ text: z.string() }),
  probe: () => ({}),
  diff: () => [],
  apply: () => [],
  touches: () => [],
});

function stack(...frames: string[]): string {
  return ['Error', ...frames.map((frame) => `    at ${frame}`)].join('\n');
}

describe('locate', () => {
  const own = `task (${library.href}core/task.ts:60:5)`;

  it.each([
    ['file:///srv/site/playbooks/site.ts:12:7', '/srv/site/playbooks/site.ts'],
    ['Object.tasks (file:///srv/site/role.ts:12:7)', '/srv/site/role.ts'],
    ['async Promise.all (index 0)', undefined],
    ['/srv/site/role.ts:12:7', '/srv/site/role.ts'],
    ['async file:///srv/site/role.ts:12:7', '/srv/site/role.ts'],
    ['new Role (/srv/a b/role.ts:12:7)', '/srv/a b/role.ts'],
    ['tasks (file:///srv/site/role.ts?tsx-namespace=1:12:7)', '/srv/site/role.ts'],
    ['tasks (/srv/a (b)/role.ts:12:7)', '/srv/a (b)/role.ts'],
    ['/srv/a (b)/role.ts:12:7', '/srv/a (b)/role.ts'],
    ['eval (eval at x (file:///srv/site/role.ts:1:2), <anonymous>:12:7)', undefined],
    ['node:internal/modules/run_main:12:7', undefined],
  ])('reads %s', (frame, file) => {
    expect(locate(stack(own, frame))).toEqual(file === undefined ? undefined : { file, line: 12, column: 7 });
  });

  it('passes over the library, what it is made of, and nothing else', () => {
    const user = 'file:///srv/site/role.ts:1:2';
    expect(locate(stack(own, `x (${fileURLToPath(library)}core/role.ts:1:1)`, user))?.file).toBe('/srv/site/role.ts');
    expect(locate(stack(own, 'parse (file:///srv/site/node_modules/zod/index.js:3:4)', user))?.line).toBe(1);
    expect(locate(stack(own))).toBeUndefined();
    expect(locate('')).toBeUndefined();
  });

  it('reads a path with spaces and other characters as it is', () => {
    expect(locate(stack('x (file:///srv/a%20b/%C3%BC.ts:1:2)'))?.file).toBe('/srv/a b/ü.ts');
  });
});

describe('callerLocation', () => {
  it('is the line that calls', () => {
    const here = callerLocation();
    expect(here?.file).toBe(fileURLToPath(import.meta.url));
    expect(callerLocation()?.line).toBe((here?.line ?? 0) + 2);
  });

  it('is kept by a task', () => {
    const { source } = task('x', note({ text: 'a' }));
    expect(source?.file).toBe(fileURLToPath(import.meta.url));
    expect(source?.line).toBe((callerLocation()?.line ?? 0) - 2);
  });

  it('names a file of the user who runs it with Node or tsx', () => {
    const folder = mkdtempSync(join(tmpdir(), 'pincer site '));
    try {
      const file = join(folder, 'role.ts');
      const lines = [
        `import { task } from ${JSON.stringify(new URL('core/task.ts', library).href)};`,
        'type Unused = { readonly a: string };',
        'const tasks = () => [',
        "  task('x', { module: {} as never, params: {} }),",
        '];',
        'process.stdout.write(JSON.stringify(tasks()[0]?.source));',
      ];
      writeFileSync(file, lines.join('\n'));
      const tsx = fileURLToPath(new URL('../node_modules/tsx/dist/cli.mjs', library));
      for (const program of [[file], [tsx, file]]) {
        const told = execFileSync(process.execPath, program, { encoding: 'utf8' });
        expect(JSON.parse(told)).toEqual({ file, line: 4, column: 3 });
      }
    } finally {
      rmSync(folder, { recursive: true });
    }
  });
});
