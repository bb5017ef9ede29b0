// `make build`: playbooks/*.ts and the library below dist/, as a few files of JavaScript and a snapshot to start from.
// usage: node scripts/build.ts [-o folder] [playbook.ts ...]; then: dist/site -i inventory
import { chmodSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { basename, join, relative, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { type BuildOptions, build } from 'esbuild';
import { keepPlaces } from '../lib/compiled/keep-places.ts';
import { builtLibrary, libraryFiles, librarySource } from './build-plugins.ts';
import { launcher, libraryChooser, snapshotLauncher } from './launcher.ts';
import { buildSnapshot } from './snapshot/build.ts';

const root = fileURLToPath(new URL('..', import.meta.url));
const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { output: { type: 'string', short: 'o', default: join(root, 'dist') } },
});
const output = resolve(values.output);
const library = join(output, 'lib/pincer');
const playbooks =
  positionals.length > 0 ? positionals.map((path) => resolve(path)) : playbooksIn(join(root, 'playbooks'));

/** What CommonJS packages find in every module. */
const commonJs = `import { createRequire as $requireOf } from 'node:module';
import { dirname as $folderOf } from 'node:path';
import { fileURLToPath as $pathOf } from 'node:url';
const require = $requireOf(import.meta.url), __filename = $pathOf(import.meta.url), __dirname = $folderOf(__filename);`;

const common: BuildOptions = {
  absWorkingDir: root,
  bundle: true,
  splitting: true,
  platform: 'node',
  format: 'esm',
  target: 'node24',
  sourcemap: 'linked',
  sourcesContent: false,
  minifySyntax: true,
  logLevel: 'warning',
  // Never loaded under this Node: see the native binding trap in the docs of ssh2.
  external: ['cpu-features', '*.node'],
  banner: { js: commonJs },
};

rmSync(output, { recursive: true, force: true });
// The library apart from what its users wrote, so that a task's place is still told from a line of the library.
const files = await libraryFiles(root, playbooks);
await build({
  ...common,
  stdin: { contents: librarySource(files), resolveDir: root, sourcefile: 'library.ts' },
  entryNames: 'modules',
  outdir: library,
  plugins: [keepPlaces(root, library)],
});
writeFileSync(join(library, 'library.js'), libraryChooser(files.map(({ key }) => key)));
await buildSnapshot(root, library, files, common);
const folder = join(output, 'playbooks');
await build({
  ...common,
  entryPoints: playbooks.map((path) => ({ in: path, out: basename(path, '.ts') })),
  outdir: folder,
  plugins: [builtLibrary(root, files), keepPlaces(root, folder)],
});
const start = files.find(({ path }) => path.endsWith('/cli/program.ts'))?.key ?? '';
for (const playbook of playbooks) {
  const name = basename(playbook, '.ts');
  for (const [file, text] of [
    [`${name}.mjs`, launcher(name, start)],
    [name, snapshotLauncher(name, process.execPath)],
  ] as const) {
    writeFileSync(join(output, file), text);
    chmodSync(join(output, file), 0o755);
  }
  process.stdout.write(`${relative(process.cwd(), join(output, name))}\n`);
}

/** Files that are playbooks, and not what several of them share. */
function playbooksIn(folder: string): string[] {
  return readdirSync(folder)
    .map((name) => join(folder, name))
    .filter((path) => /(?<!\.test)\.ts$/.test(path) && /\bplaybook\(import\.meta\b/.test(readFileSync(path, 'utf8')));
}
