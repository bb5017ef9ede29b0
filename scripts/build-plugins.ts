import { join, relative } from 'node:path';
import { build, type Plugin } from 'esbuild';

/** A file of the library (or zod) that playbooks and roles import, and the names that it exports. */
export interface LibraryFile {
  /** Its path, or `zod`. */
  readonly path: string;
  readonly exports: readonly string[];
  /** Under which name the built library holds all of it. */
  readonly key: string;
}

/** What users import of it by a name, and the file that this is; by its path a playbook may import others too. */
const names: Readonly<Record<string, string>> = { pincer: 'lib/index.ts', 'pincer/parts': 'lib/parts.ts' };

/** Where the built library is, as its users import it. */
const libraryUrl = '../lib/pincer/library.js';

/**
 * Finds what playbooks and roles import of the library.
 *
 * @param root      folder of the project
 * @param playbooks paths of the playbooks
 */
export async function libraryFiles(root: string, playbooks: readonly string[]): Promise<LibraryFile[]> {
  const found = new Set(['zod', join(root, 'lib/cli/program.ts')]);
  const library = join(root, 'lib/');
  const collect: Plugin = {
    name: 'collect',
    setup({ onResolve }) {
      onResolve({ filter: /^(?:\.|pincer)/ }, ({ path, resolveDir }) => {
        const file = join(...(names[path] === undefined ? [resolveDir, path] : [root, names[path]]));
        if (!file.startsWith(library)) return undefined;
        found.add(file);
        return { path: file, external: true };
      });
    },
  };
  const quiet = {
    absWorkingDir: root,
    bundle: true,
    write: false,
    metafile: true,
    packages: 'external',
    format: 'esm',
    outdir: root,
  } as const;
  await build({ ...quiet, entryPoints: [...playbooks], plugins: [collect] });
  const paths = [...found].sort();
  const { metafile } = await build({
    ...quiet,
    entryPoints: paths,
    packages: 'bundle',
    platform: 'node',
    external: ['ssh2'],
  });
  const outputs = Object.values(metafile.outputs);
  return paths.map((path, index) => {
    const entry = path === 'zod' ? 'node_modules/zod/index.js' : relative(root, path);
    const names = outputs.find(({ entryPoint }) => entryPoint === entry)?.exports;
    if (names === undefined) throw new Error(`esbuild says nothing of ${entry}`);
    return { path, exports: names.filter((name) => name !== 'default'), key: `file${index}` };
  });
}

/** The library's one entry: everything that its users import, file by file. */
export function librarySource(files: readonly LibraryFile[]): string {
  return files.map(({ key, path }) => `export * as ${key} from ${JSON.stringify(path)};\n`).join('');
}

/**
 * Takes the library's files out of the library that was built before.
 *
 * @param root folder of the project
 */
export function builtLibrary(root: string, files: readonly LibraryFile[]): Plugin {
  const known = new Map(files.map((file) => [file.path, file]));
  for (const [name, path] of Object.entries(names)) {
    const file = known.get(join(root, path));
    if (file !== undefined) known.set(name, file);
  }
  return {
    name: 'built-library',
    setup({ onResolve, onLoad }) {
      onResolve({ filter: /^(?:\.|zod$|pincer)/ }, ({ path, resolveDir, kind }) => {
        const file = known.get(path) ?? known.get(join(resolveDir, path));
        return file === undefined || kind === 'entry-point' ? undefined : { path: file.path, namespace: 'library' };
      });
      onResolve({ filter: /library\.js$/, namespace: 'library' }, ({ path }) => ({ path, external: true }));
      onLoad({ filter: /.*/, namespace: 'library' }, ({ path }) => {
        const { key = '', exports = [] } = known.get(path) ?? {};
        return { contents: `import { ${key} } from '${libraryUrl}'; export const { ${exports.join(', ')} } = ${key};` };
      });
    },
  };
}
