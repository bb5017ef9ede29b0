import { existsSync, readFileSync } from 'node:fs';
import { SourceMap } from 'node:module';
import { dirname, resolve } from 'node:path';
import type { SourceLocation } from '../core/errors.ts';

/**
 * Where somebody wrote what stands in a built file (`make build`): its source map is read when a place is shown, so
 * that runs without failures do not pay for it. Places in other files are handed back as they are.
 *
 * @example originalPlace({ file: '/srv/pincer/dist/playbooks/site.js', line: 3, column: 1200 })
 */
export function originalPlace(location: SourceLocation): SourceLocation {
  const { file, line, column } = location;
  const map = `${file}.map`;
  if (!file.endsWith('.js') || line === undefined || column === undefined || !existsSync(map)) return location;
  const found = new SourceMap(JSON.parse(readFileSync(map, 'utf8'))).findEntry(line - 1, column - 1);
  if (!('originalSource' in found)) return location;
  return {
    ...location,
    file: resolve(dirname(file), found.originalSource),
    line: found.originalLine + 1,
    column: found.originalColumn + 1,
  };
}
