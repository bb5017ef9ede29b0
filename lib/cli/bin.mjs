#!/usr/bin/env node
// The `pincer` command. Plain JavaScript, so that an old Node too gets as far as saying what it needs.
import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import module from 'node:module';
import { fileURLToPath } from 'node:url';

const needed = [24, 16];
const [major = 0, minor = 0] = process.versions.node.split('.').map(Number);
const bundled = fileURLToPath(new URL('../../node_modules/.bin/node', import.meta.url));

if (major > needed[0] || (major === needed[0] && minor >= needed[1])) {
  module.enableCompileCache();
  // Node strips types itself, but not below node_modules, where this file is when Pincer is a dependency.
  if (import.meta.url.includes('/node_modules/')) (await import('tsx/esm/api')).register();
  const { main } = await import('./main.ts');
  await main(process.argv);
} else if (existsSync(bundled) && process.env.PINCER_NODE !== bundled) {
  // `npm ci` brings the right Node even under an old one. The variable keeps a wrong one from starting itself for ever.
  const env = { ...process.env, PINCER_NODE: bundled };
  const { status, error } = spawnSync(bundled, process.argv.slice(1), { stdio: 'inherit', env });
  if (error) throw error;
  process.exitCode = status ?? 1;
} else {
  process.stderr.write(
    `pincer needs Node ${needed.join('.')} or newer, and this is ${process.versions.node}: run \`npm ci\` in Pincer's folder, which brings it.\n`,
  );
  process.exitCode = 64; // EX_USAGE of sysexits.h
}
