import { execFileSync } from 'node:child_process';
import { copyFileSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';

const repository = fileURLToPath(new URL('..', import.meta.url));
const biome = join(repository, 'node_modules/.bin/biome');

const Report = z.object({
  summary: z.object({ unchanged: z.number() }),
  diagnostics: z.array(
    z.object({ category: z.string(), location: z.object({ path: z.string() }).optional().nullable() }),
  ),
});

/** What biome says of a tree, and of how many files. It ends with 1 when it has something to say. */
function lint(tree: string, paths: readonly string[]): z.infer<typeof Report> {
  try {
    const argv = ['lint', '--reporter=json', '--max-diagnostics=none', ...paths];
    return Report.parse(JSON.parse(execFileSync(biome, argv, { cwd: tree, encoding: 'utf8', stdio: 'pipe' })));
  } catch (error) {
    if (error instanceof Error && 'stdout' in error) return Report.parse(JSON.parse(String(error.stdout)));
    throw error;
  }
}

/** A file, what it imports, and whether it may. */
const imports: readonly (readonly [file: string, source: string, allowed: boolean])[] = [
  ['lib/core/a.ts', './task.ts', true],
  ['lib/core/a.ts', 'zod', true],
  ['lib/core/a.ts', 'node:crypto', true],
  ['lib/core/a.ts', 'node:fs', false],
  ['lib/core/a.ts', 'node:fs/promises', false],
  ['lib/core/a.ts', 'ssh2', false],
  ['lib/core/a.ts', '../plan/plan.ts', false],
  ['lib/core/a.ts', '../index.ts', false],
  ['lib/core/a.ts', '#lib/run/engine.ts', false],
  ['lib/core/deep/a.ts', '../task.ts', true],
  ['lib/core/deep/a.ts', '../../run/engine.ts', false],
  ['lib/plan/a.ts', '../core/task.ts', true],
  ['lib/plan/a.ts', '../run/engine.ts', false],
  ['lib/plan/a.ts', 'node:fs', false],
  ['lib/transport/a.ts', 'ssh2', false],
  ['lib/transport/a.ts', '../run/engine.ts', false],
  ['lib/transport/ssh/a.ts', 'ssh2', true],
  ['lib/transport/ssh/a.ts', '../transport.ts', true],
  ['lib/transport/ssh/a.ts', '../../run/engine.ts', false],
  ['lib/shell/a.ts', '../transport/transport.ts', true],
  ['lib/shell/a.ts', '../transport/local.ts', false],
  ['lib/shell/a.ts', '../run/engine.ts', false],
  ['lib/probes/a.ts', '../shell/session.ts', true],
  ['lib/probes/a.ts', '../run/engine.ts', false],
  ['lib/steps/a.ts', '../core/step.ts', true],
  ['lib/steps/a.ts', '../run/engine.ts', false],
  ['lib/run/a.ts', '../plan/plan.ts', true],
  ['lib/run/a.ts', '../modules/file.ts', false],
  ['lib/run/a.ts', '../report/report.ts', false],
  ['lib/run/a.ts', '../cli/main.ts', false],
  ['lib/run/a.ts', 'ssh2', false],
  ['lib/run/guard/a.ts', '../host.ts', true],
  ['lib/run/guard/a.ts', '../../inventory/host.ts', false],
  ['lib/modules/a.ts', '../core/module.ts', true],
  ['lib/modules/a.ts', '../run/engine.ts', false],
  ['lib/modules/a.ts', 'node:child_process', false],
  ['lib/modules/ufw/a.ts', '../file.ts', true],
  ['lib/modules/ufw/a.ts', '../../core/module.ts', true],
  ['lib/modules/ufw/a.ts', '../../transport/local.ts', false],
  ['lib/secrets/a.ts', '../core/secret.ts', true],
  ['lib/secrets/a.ts', '../inventory/host.ts', false],
  ['lib/inventory/a.ts', '../secrets/choose.ts', true],
  ['lib/inventory/a.ts', '../run/engine.ts', false],
  ['lib/template/a.ts', 'handlebars', true],
  ['lib/template/a.ts', '../modules/template.ts', false],
  ['lib/report/a.ts', '../run/outcome.ts', true],
  ['lib/report/a.ts', '../run/engine.ts', false],
  ['lib/lab/a.ts', '../core/shell.ts', true],
  ['lib/lab/a.ts', '../run/engine.ts', false],
  ['lib/cli/a.ts', '../lab/lab.ts', true],
  ['lib/cli/a.ts', '../testing/scenario.ts', false],
  ['lib/cli/a.ts', 'ssh2', false],
  ['lib/cli/a.ts', '../compiled/kept.ts', true],
  ['lib/compiled/a.ts', '../index.ts', true],
  ['lib/compiled/a.ts', '../cache/keep.ts', true],
  ['lib/template/a.ts', '../cache/keep.ts', true],
  ['lib/cache/a.ts', '../core/errors.ts', false],
  ['lib/compiled/a.ts', '../core/errors.ts', false],
  ['lib/compiled/a.ts', 'zod', false],
  ['roles/base/a.ts', 'pincer', true],
  ['roles/base/a.ts', 'pincer/parts', true],
  ['roles/base/a.ts', 'zod', false],
  ['roles/base/a.ts', '../../lib/index.ts', false],
  ['roles/base/a.ts', '../../lib/modules/file.ts', false],
  ['roles/base/a.ts', './vars.ts', true],
  ['roles/base/a.ts', '../../lib/run/engine.ts', false],
  ['roles/base/a.ts', '../../lib/lab/index.ts', false],
  ['roles/openclaw/config/a.ts', '../vars.ts', true],
  ['roles/openclaw/config/a.ts', '../../../lib/core/task.ts', false],
  ['roles/openclaw/config/a.ts', '../../../lib/transport/local.ts', false],
  ['playbooks/a.ts', 'pincer', true],
  ['playbooks/a.ts', '../lib/index.ts', false],
  ['playbooks/a.ts', '../roles/base/role.ts', true],
  ['playbooks/a.ts', '../lib/run/engine.ts', false],
];

/** Each import stands in a file of its own, in each of the ways in which a module can be named. */
const ways = [
  (source: string) => `import { x } from '${source}';\nexport const y = x;\n`,
  (source: string) => `export const y = await import('${source}');\n`,
  (source: string) => `export { x } from '${source}';\n`,
];

describe('folder boundaries', () => {
  const tree = mkdtempSync(join(tmpdir(), 'pincer-boundaries-'));
  const put = (path: string, content: string): void => {
    mkdirSync(dirname(join(tree, path)), { recursive: true });
    writeFileSync(join(tree, path), content);
  };
  const nameOf = (index: number, way: number): string => {
    const [file = ''] = imports[index] ?? [];
    return file.replace('/a.ts', `/case${index}way${way}.ts`);
  };
  let refused: ReadonlySet<string> = new Set();
  let written: ReadonlySet<string> = new Set();

  beforeAll(() => {
    copyFileSync(join(repository, 'biome.json'), join(tree, 'biome.json'));
    copyFileSync(join(repository, '.gitignore'), join(tree, '.gitignore'));
    mkdirSync(join(tree, 'scripts'));
    copyFileSync(join(repository, 'scripts/screen.grit'), join(tree, 'scripts/screen.grit'));
    for (const [index, [, source]] of imports.entries()) {
      for (const [way, text] of ways.entries()) put(nameOf(index, way), text(source));
    }
    put('lib/run/loud.ts', "process.stdout.write('hi');\n");
    put('lib/run/loud-error.ts', "process.stderr.write('hi');\n");
    put('lib/report/loud.ts', "process.stdout.write('hi');\n");
    put('lib/modules/console.ts', "console.log('hi');\n");
    put('lib/modules/some.test.ts', "import { x } from '../run/engine.ts';\nexport const y = x;\n");
    const { diagnostics } = lint(tree, ['.']);
    const of = (category: string): Set<string> =>
      new Set(diagnostics.filter((each) => each.category === category).map((each) => each.location?.path ?? ''));
    refused = of('lint/style/noRestrictedImports');
    written = new Set([...of('plugin'), ...of('lint/suspicious/noConsole')]);
  });
  afterAll(() => rmSync(tree, { recursive: true, force: true }));

  for (const [index, [file, source, allowed]] of imports.entries()) {
    it(`${dirname(file)} ${allowed ? 'may' : 'may not'} import ${source}`, () => {
      const found = ways.map((_, way) => refused.has(nameOf(index, way)));
      expect(found).toEqual(ways.map(() => !allowed));
    });
  }

  it('leaves tests free to import what they try', () => {
    expect(refused).not.toContain('lib/modules/some.test.ts');
  });

  it('lets only lib/report write to the screen', () => {
    expect([...written].sort()).toEqual(['lib/modules/console.ts', 'lib/run/loud-error.ts', 'lib/run/loud.ts']);
  });
});

describe('the check of the real tree', () => {
  it('has a rule for every folder of lib', () => {
    const config = readFileSync(join(repository, 'biome.json'), 'utf8');
    // What tests are written with is no layer of the product.
    const folders = readdirSync(join(repository, 'lib'), { withFileTypes: true })
      .filter((entry) => entry.isDirectory() && entry.name !== 'testing')
      .map((entry) => entry.name);
    expect(folders.length).toBeGreaterThan(10);
    expect(folders.filter((folder) => !config.includes(`"lib/${folder}/**"`))).toEqual([]);
  });

  it('sees every source file', () => {
    const sources = ['lib', 'roles', 'playbooks'].flatMap((folder) =>
      readdirSync(join(repository, folder), { recursive: true, encoding: 'utf8' })
        .map((path) => join(folder, path))
        .filter((path) => /\.(ts|mjs)$/.test(path) && !path.includes('/files/')),
    );
    expect(sources.length).toBeGreaterThan(100);
    expect(lint(repository, sources).summary.unchanged).toBe(sources.length);
  });
});
