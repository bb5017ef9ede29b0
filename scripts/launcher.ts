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
