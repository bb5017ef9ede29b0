import { existsSync, readFileSync } from 'node:fs';
import { SourceMap } from 'node:module';
import { dirname, resolve } from 'node:path';
import { Kept } from '../compiled/kept.ts';
import { compiledFile, root } from '../compiled/places.ts';
import type { SourceLocation } from '../core/errors.ts';

/**
 * Where somebody wrote what stands in a built file (`make build`) or in the compiled library. Its source map is read when a
 * place is shown, so that runs without failures do not pay for it; places in other files are handed back as they are.
 *
 * @example originalPlace({ file: '/srv/pincer/dist/playbooks/site.js', line: 3, column: 1200 })
 */
export function originalPlace(location: SourceLocation): SourceLocation {
  const { file, line, column } = location;
  if (line === undefined || column === undefined) return location;
  const map = mapOf(file);
  if (map === undefined) return location;
  const found = new SourceMap(JSON.parse(map)).findEntry(line - 1, column - 1);
  if (!('originalSource' in found)) return location;
  return {
    ...location,
    file: resolve(dirname(file), found.originalSource),
    line: found.originalLine + 1,
    column: found.originalColumn + 1,
  };
}

function mapOf(file: string): string | undefined {
  if (file === compiledFile) return new Kept(root).readMap();
  return file.endsWith('.js') && existsSync(`${file}.map`) ? readFileSync(`${file}.map`, 'utf8') : undefined;
}
