import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { transform } from 'esbuild';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { originalPlace } from './original-place.ts';

let folder = '';
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'pincer-place-'));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

it('finds the line of the source behind a place in a built file', async () => {
  const source = '// A comment that goes.\n\nexport const first: number = 1;\n\nthrow new Error(String(first));\n';
  const built = await transform(source, { loader: 'ts', sourcemap: true, sourcefile: '../src/a.ts', minify: true });
  const file = join(folder, 'a.js');
  writeFileSync(file, built.code);
  writeFileSync(`${file}.map`, built.map);
  const column = built.code.indexOf('throw') + 1;
  expect(originalPlace({ file, line: 1, column, key: 'k' })).toEqual({
    file: join(folder, '../src/a.ts'),
    line: 5,
    column: 1,
    key: 'k',
  });
});

it('leaves every other place as it is', () => {
  const places = [
    { file: '/srv/site/playbooks/site.ts', line: 3, column: 5 },
    { file: join(folder, 'no-map.js'), line: 3, column: 5 },
    { file: join(folder, 'a.js') },
  ];
  expect(places.map(originalPlace)).toEqual(places);
});
