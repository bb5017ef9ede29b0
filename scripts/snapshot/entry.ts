import module from 'node:module';
import { resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import v8 from 'node:v8';
import vm from 'node:vm';
import { cacheFolder } from '../../lib/cache/folder.ts';
import type { Playbook } from '../../lib/cli/playbook.ts';
import { runAsProgram } from '../../lib/cli/program.ts';
import { loadSsh2 } from '../../lib/transport/ssh/ssh2.ts';
import { forgetLargePages } from './large-pages.ts';
import { libraryKey } from './library-key.ts';
import { warmUp } from './warm.ts';

/** Three folders above what Node makes a snapshot of: where the build is, and must stay. */
const built = resolve(process.argv[1] ?? '', '../../..');

/**
 * Makes this process a snapshot of the library: evaluated, and used once, so that what a run needs is compiled already.
 * Playbooks and roles are not in it; they are loaded at each start, with the environment and the files of that moment.
 *
 * @param library everything that playbooks import of it
 * @example startFrom({ file0, file1 })
 */
export function startFrom(library: object): void {
  Object.defineProperty(globalThis, Symbol.for(libraryKey), { value: library });
  loadSsh2();
  warmUp().catch((error: unknown) => {
    process.stderr.write(`${error instanceof Error ? error.stack : error}\n`);
    process.exit(1);
  });
  v8.startupSnapshot.setDeserializeMainFunction(() => {
    forgetLargePages();
    const file = resolve(process.argv[1] ?? '');
    if (resolve(file, '../..') !== built) {
      process.stderr.write(
        `error: This build of Pincer was made in ${built} and works only there.\n  hint: Build it again where it is now: make build\n`,
      );
      process.exit(64); // EX_USAGE of sysexits.h
    }
    module.enableCompileCache(cacheFolder('compile'));
    // A snapshot has no module loader of its own; a script may ask for that of the process.
    const load: (url: string) => Promise<{ default: Playbook }> = vm.runInThisContext('(url) => import(url)', {
      importModuleDynamically: vm.constants.USE_MAIN_CONTEXT_DEFAULT_LOADER,
    });
    load(pathToFileURL(file).href).then(({ default: playbook }) => runAsProgram(playbook));
  });
}
