import { mkdtempSync, rmSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { type BuildOptions, build, type Plugin } from 'esbuild';
import { execa } from 'execa';
import { cacheFolder } from '../../lib/cache/folder.ts';
import { keepPlaces } from '../../lib/compiled/keep-places.ts';
import { compileTemplate } from '../../lib/template/compile.ts';
import { startServer } from '../../lib/transport/ssh/testing/server.ts';
import type { LibraryFile } from '../build-plugins.ts';
import { pageText } from './page.ts';
import { hostVariable, type WarmHost } from './warm-host.ts';

/**
 * Builds the library once more, as one file, and a snapshot of a process that has loaded it: a start then reads memory
 * instead of evaluating a hundred modules.
 *
 * @param library folder of the built library
 * @throws Error when esbuild or Node refuses
 * @example await buildSnapshot(root, 'dist/lib/pincer', files, common)
 */
export async function buildSnapshot(
  root: string,
  library: string,
  files: readonly LibraryFile[],
  common: BuildOptions,
): Promise<void> {
  const place = '$place';
  const source = join(library, 'snapshot.js');
  await build({
    ...common,
    splitting: false,
    format: 'cjs',
    define: { 'import.meta.url': place },
    banner: { js: `const ${place} = require('node:url').pathToFileURL(__filename).href;` },
    // A snapshot holds its source, and each megabyte of it costs milliseconds at every start.
    minifyWhitespace: true,
    stdin: { contents: entrySource(root, files), resolveDir: root, sourcefile: 'snapshot.ts' },
    outfile: source,
    plugins: [webAssemblyLater, keepPlaces(root, library)],
  });
  // Found compiled below, as a run mostly finds its templates: so their compiler is not in the snapshot.
  compileTemplate(pageText, { name: 'page.hbs', path: '/page.hbs' });
  const home = mkdtempSync(join(tmpdir(), 'pincer-build-'));
  const { port, hostKey, userKey, stop } = await startServer();
  const host: WarmHost = { port, hostKey, userKey };
  try {
    await execa(
      process.execPath,
      ['--no-warnings', '--snapshot-blob', join(library, 'library.blob'), '--build-snapshot', source],
      // What the library would find in the builder's home and environment is not for every later start.
      {
        extendEnv: false,
        env: {
          PATH: process.env.PATH,
          HOME: home,
          XDG_CACHE_HOME: resolve(cacheFolder('templates'), '../..'),
          [hostVariable]: JSON.stringify(host),
        },
        cwd: home,
        stdio: ['ignore', 'ignore', 'inherit'],
      },
    );
  } finally {
    await stop();
    rmSync(home, { recursive: true, force: true });
  }
}

function entrySource(root: string, files: readonly LibraryFile[]): string {
  const imports = files.map(({ key, path }) => `import * as ${key} from ${JSON.stringify(path)};\n`).join('');
  const start = JSON.stringify(join(root, 'scripts/snapshot/entry.ts'));
  return `import { startFrom } from ${start};\n${imports}startFrom({ ${files.map(({ key }) => key).join(', ')} });\n`;
}

/**
 * ssh2 compiles a cipher from WebAssembly as soon as it is loaded, and whoever makes a snapshot has no WebAssembly: that one
 * call waits until the snapshot is started. A connection waits for it too, except the one that warms the snapshot up, which
 * has another cipher.
 */
const webAssemblyLater: Plugin = {
  name: 'webassembly-later',
  setup({ onLoad }) {
    onLoad({ filter: /\/ssh2\/lib\/protocol\/crypto\/poly1305\.js$/ }, async ({ path }) => ({
      contents: `${await readFile(path, 'utf8')}
const compile = module.exports;
const started = new Promise((resolve) => require('node:v8').startupSnapshot.addDeserializeCallback(resolve));
module.exports = () => started.then(() => compile());`,
    }));
    onLoad({ filter: /\/ssh2\/lib\/protocol\/crypto\.js$/ }, async ({ path }) => ({
      contents: `${await readFile(path, 'utf8')}
const { init } = module.exports;
const { startupSnapshot } = require('node:v8');
module.exports.init = { then: (...next) => (startupSnapshot.isBuildingSnapshot() ? Promise.resolve() : init).then(...next) };`,
    }));
  },
};
