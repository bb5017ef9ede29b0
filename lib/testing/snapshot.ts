import { lstatSync, readdirSync, readFileSync, readlinkSync } from 'node:fs';
import { join } from 'node:path';

/**
 * What stands below a folder: kind, mode and content of everything, for comparing end states.
 *
 * @returns one line per path, sorted
 * @example snapshot('/tmp/x') // ['a directory 755', 'a/b file 644 "hi\n"']
 */
export function snapshot(root: string): string[] {
  const lines: string[] = [];
  const visit = (relative: string): void => {
    for (const name of readdirSync(join(root, relative)).sort()) {
      const path = join(relative, name);
      const full = join(root, path);
      const stat = lstatSync(full);
      const mode = (stat.mode & 0o7777).toString(8);
      if (stat.isDirectory()) {
        lines.push(`${path} directory ${mode}`);
        visit(path);
      } else if (stat.isSymbolicLink()) lines.push(`${path} link ${readlinkSync(full).replaceAll(root, '@')}`);
      else lines.push(`${path} file ${mode} ${JSON.stringify(readFileSync(full, 'utf8'))}`);
    }
  };
  visit('');
  return lines;
}
