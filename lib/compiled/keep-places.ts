import { readFile } from 'node:fs/promises';
import { dirname, join, relative } from 'node:path';
import type { Plugin } from 'esbuild';

/** They ask where the copy of the library is that this process runs. */
const ownPlace = ['lib/core/source.ts', 'lib/compiled/one-copy.ts'];

/**
 * `import.meta` goes on to mean the source file, next to which templates and lock files are; the library's own place
 * is the exception, because it tells lines of the library from lines of its users.
 *
 * @param root   folder of the project
 * @param folder where the output goes
 * @param filter which files may say `import.meta`: looking into one costs esbuild a millisecond
 * @example build({ entryPoints: ['playbooks/site.ts'], plugins: [keepPlaces('/srv/pincer', '/srv/pincer/dist')] })
 */
export function keepPlaces(root: string, folder: string, filter = /\.ts$/): Plugin {
  return {
    name: 'keep-places',
    setup({ onLoad }) {
      onLoad({ filter }, async ({ path }) => {
        if (ownPlace.some((file) => path === join(root, file))) return undefined;
        const text = await readFile(path, 'utf8');
        const url = `new URL(${JSON.stringify(relative(folder, path))}, import.meta.url)`;
        const contents = text
          .replace(/^const require = createRequire\(import\.meta\.url\);$/m, '')
          .replace(/\bimport\.meta(?:\.(url|filename|dirname|resolve))?\b(?! =)/g, (whole, property) => {
            if (property === 'url') return `${url}.href`;
            if (property === undefined) return `{ url: ${url}.href, filename: ${url}.pathname, main: false }`;
            throw new Error(`${path}: ${whole} cannot be built`);
          });
        return { contents, loader: 'ts', resolveDir: dirname(path) };
      });
    },
  };
}
