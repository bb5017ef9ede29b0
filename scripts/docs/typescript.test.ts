import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import * as library from '../../lib/index.ts';
import { pages, repository } from './pages.ts';

/** What the compiler says of files, by name; nothing: all is well. */
function compile(files: Readonly<Record<string, string>>): string {
  // Inside of the checkout, so that packages are found from there.
  mkdirSync(join(repository, '.cache'), { recursive: true });
  const folder = mkdtempSync(join(repository, '.cache/docs-'));
  try {
    const config = { extends: join(repository, 'tsconfig.json'), include: ['*.ts'] };
    writeFileSync(join(folder, 'tsconfig.json'), JSON.stringify(config));
    for (const [name, text] of Object.entries(files)) writeFileSync(join(folder, name), text);
    execFileSync(join(repository, 'node_modules/.bin/tsc'), ['-p', folder], { encoding: 'utf8', stdio: 'pipe' });
    return '';
  } catch (error) {
    if (error instanceof Error && 'stdout' in error) return String(error.stdout);
    throw error;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/**
 * A block as a file. Whatever folder its reader puts it in, `../` leads to the root; what is beside it is in `playbooks/`.
 * A block without imports takes what it names from the library.
 */
function fileOf(text: string): string {
  const rooted = text
    .replace(/from '(?:\.\.\/)+/g, `from '${repository}/`)
    .replace(/from '\.\//g, `from '${repository}/playbooks/`);
  if (/^import /m.test(text)) return rooted;
  const names = Object.keys(library).filter((name) => new RegExp(`\\b${name}\\b`).test(text));
  return `import { ${names.join(', ')} } from 'pincer';\n${rooted}\nexport {};\n`;
}

it('every TypeScript block compiles, and one that does not is found', { timeout: 120_000 }, () => {
  const files = pages().flatMap(({ path, blocks }) =>
    blocks
      .filter(({ language }) => language === 'ts')
      .map(({ text, line }) => [`${path.replaceAll('/', '-')}-${line}.ts`, fileOf(text)] as const),
  );
  expect(files.length).toBeGreaterThan(30);
  const wrong = "task('Write', file({ path: '/etc/motd', content: 'x', mod: '0644' }));";
  const faults = compile({ ...Object.fromEntries(files), 'wrong.ts': fileOf(wrong) }).split('\n');
  expect(faults.filter((line) => /error TS/.test(line))).toEqual([expect.stringMatching(/wrong\.ts.*'mod' does not/)]);
});
