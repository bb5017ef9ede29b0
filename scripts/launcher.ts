import { quote } from '../lib/core/shell.ts';
import { largePages } from './snapshot/large-pages.ts';
import { libraryKey } from './snapshot/library-key.ts';

/**
 * The file that starts a built playbook. Plain JavaScript that imports nothing of ours before the compile cache is on.
 *
 * @param name  of the playbook's file, without suffix
 * @param start under which the library holds lib/cli/program.ts
 * @example launcher('site', 'file3')
 */
export function launcher(name: string, start: string): string {
  return `#!/usr/bin/env node
import module from 'node:module';
import { homedir } from 'node:os';
import { join } from 'node:path';
const [major, minor] = process.versions.node.split('.').map(Number);
if (major < 24 || (major === 24 && minor < 16)) {
  console.error(\`error: Pincer needs Node 24.16 or newer, and this is \${process.versions.node}.\\n  hint: node_modules/.bin/node of Pincer's folder is one.\`);
  process.exit(64);
}
module.enableCompileCache(join(process.env.XDG_CACHE_HOME || join(homedir(), '.cache'), 'pincer', 'compile'));
const [{ ${start}: start }, { default: playbook }] = await Promise.all([
  import('./lib/pincer/library.js'),
  import('./playbooks/${name}.js'),
]);
await start.runAsProgram(playbook);
`;
}

/**
 * The file that starts a built playbook from the library's snapshot, with the Node that made it; without that Node, the
 * file above does it. No process but Node is started.
 *
 * @param name of the playbook's file, without suffix
 * @param node path of the Node that made the snapshot: no other one can read it
 * @example snapshotLauncher('site', process.execPath)
 */
export function snapshotLauncher(name: string, node: string): string {
  return `#!/bin/sh
here=$0
[ ! -L "$here" ] || here=$(readlink -f -- "$here")
case $here in */*) here=\${here%/*} ;; *) here=. ;; esac
node=${quote(node)}
[ -x "$node" ] || exec node "$here/${name}.mjs" "$@"
# Room for what a run makes, so that it is done before the first collection. What is compiled to optimised code early costs a
# run with up to some hundred hosts more than it saves. import() in a snapshot counts as an experiment.
export GLIBC_TUNABLES="\${GLIBC_TUNABLES-${largePages}}"
exec "$node" --min-semi-space-size=32 --invocation-count-for-maglev=4000 --invocation-count-for-turbofan=30000 --disable-warning=ExperimentalWarning --snapshot-blob "$here/lib/pincer/library.blob" "$here/playbooks/${name}.js" "$@"
`;
}

/** What a playbook's built file imports: the library of the snapshot that this process came from, or else its modules. */
export function libraryChooser(keys: readonly string[]): string {
  return `const library = globalThis[Symbol.for('${libraryKey}')] ?? (await import('./modules.js'));
export const { ${keys.join(', ')} } = library;
`;
}
