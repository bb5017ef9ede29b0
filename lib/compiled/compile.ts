import { readdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { build } from 'esbuild';
import { keepPlaces } from './keep-places.ts';

/** The library as one file. */
export interface CompiledLibrary {
  /** JavaScript in ASCII: the body of a CommonJS module. */
  readonly code: string;
  /** Its source map, as JSON. */
  readonly map: string;
  /** Paths of the files that it was made of. */
  readonly inputs: readonly string[];
}

/**
 * The library and all that it needs as the body of one CommonJS module, which finds its own URL in `$place`.
 *
 * @param root folder of the project
 * @throws Error when esbuild refuses
 * @example const { code, inputs } = await compileLibrary('/srv/pincer');
 */
export async function compileLibrary(root: string): Promise<CompiledLibrary> {
  const place = '$place';
  const { outputFiles, metafile } = await build({
    absWorkingDir: root,
    stdin: {
      contents: "export * as index from './lib/index.ts'; export * as parts from './lib/parts.ts';",
      resolveDir: root,
      sourcefile: 'library.ts',
    },
    bundle: true,
    write: false,
    metafile: true,
    outfile: join(root, 'lib/compiled/library.cjs'),
    platform: 'node',
    format: 'cjs',
    target: 'node24',
    define: { 'import.meta.url': place },
    // Never loaded under this Node: see the native binding trap in the docs of ssh2.
    external: ['cpu-features', '*.node'],
    plugins: [keepPlaces(root, join(root, 'lib/compiled'), anyOf(withPlaces(join(root, 'lib'))))],
    // What is read at each start is small; its places are told by the map.
    minifyWhitespace: true,
    // Of an error that nobody caught, Node shows the whole line.
    lineLimit: 200,
    sourcemap: 'external',
    sourcesContent: false,
    logLevel: 'silent',
  });
  const [map, output] = outputFiles;
  if (map === undefined || output === undefined) throw new Error('esbuild has not written what was asked for');
  const inputs = Object.keys(metafile.inputs).filter((path) => path !== 'library.ts');
  return { code: output.text, map: map.text, inputs: inputs.map((path) => resolve(root, path)) };
}

/** The sources that say where they are. */
function withPlaces(folder: string): string[] {
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((name) => /(?<!\.test)\.ts$/.test(name))
    .map((name) => join(folder, name))
    .filter((path) => readFileSync(path, 'utf8').includes('import.meta'));
}

function anyOf(paths: readonly string[]): RegExp {
  return new RegExp(`^(?:${paths.map((path) => path.replaceAll(/[\\^$.*+?()[\]{}|]/g, '\\$&')).join('|')})$`);
}
