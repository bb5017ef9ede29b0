import { createRequire } from 'node:module';
import { dirname } from 'node:path';
import { pathToFileURL } from 'node:url';
import { getHeapCodeStatistics } from 'node:v8';
import vm from 'node:vm';
import { copyKey } from './copy-key.ts';
import { Kept } from './kept.ts';
import { compiledFile as file, root } from './places.ts';

/** What the library exports, entry by entry. */
interface Library {
  readonly index: typeof import('../index.ts');
  readonly parts: typeof import('../parts.ts');
}

/**
 * The library, once per process: one compiled file, which starts in a fraction of the time that its three hundred modules
 * take under tsx. It is compiled when a source file has changed, and kept.
 *
 * With `PINCER_SOURCES` in the environment, or when a playbook has imported the sources by their path, it is those.
 */
export const library: Library = await load();

async function load(): Promise<Library> {
  if (process.env.PINCER_SOURCES || copyKey in globalThis) return fromSources();
  const kept = new Kept(root);
  const compiled = kept.read();
  if (compiled === undefined) return compile(kept);
  const { code, codeCache } = compiled;
  const script = scriptOf(code, codeCache?.data);
  const before = script.cachedDataRejected ? 0 : (codeCache?.used ?? 0);
  // At the end, so that it holds the functions that were used: more of them in a run than in a listing.
  process.once('exit', () => {
    const used = getHeapCodeStatistics().bytecode_and_metadata_size;
    if (used > 1.1 * before) kept.writeCodeCache(code, { used, data: script.createCachedData() });
  });
  return evaluate(script);
}

async function compile(kept: Kept): Promise<Library> {
  const since = Date.now();
  let code: string;
  try {
    const { compileLibrary } = await import('./compile.ts');
    const compiled = await compileLibrary(root);
    kept.write(compiled, since);
    code = compiled.code;
  } catch {
    // No esbuild, or a mistake in a source file: the sources do without the one, and tell the other with its place.
    return fromSources();
  }
  return evaluate(scriptOf(code));
}

async function fromSources(): Promise<Library> {
  const [index, parts] = await Promise.all([import('../index.ts'), import('../parts.ts')]);
  return { index, parts };
}

function scriptOf(code: string, cachedData?: Buffer): vm.Script {
  return new vm.Script(`(function (exports, require, module, __filename, __dirname, $place) {\n${code}\n})`, {
    filename: file,
    lineOffset: -1,
    cachedData,
    importModuleDynamically: vm.constants.USE_MAIN_CONTEXT_DEFAULT_LOADER,
  });
}

/** Past the module loader: hooks of a loader (tsx) would read and rewrite the whole of it at each start. */
function evaluate(script: vm.Script): Library {
  const module = { exports: {} };
  const given = [module.exports, createRequire(file), module, file, dirname(file), pathToFileURL(file).href];
  script.runInThisContext()(...given);
  return module.exports as Library;
}
