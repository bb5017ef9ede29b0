import { fileURLToPath } from 'node:url';
import { execa } from 'execa';
import { expect, it } from 'vitest';
import { root } from './places.ts';

const tsx = fileURLToPath(import.meta.resolve('tsx/cli'));

/** Tells at the end which files the module loader was asked for. */
const counter = `import { registerHooks } from 'node:module';
const urls = [];
registerHooks({ load: (url, context, next) => { urls.push(url); return next(url, context); } });
process.on('exit', () => process.stderr.write(JSON.stringify(urls.filter((url) => url.startsWith('file:')))));`;

it('a start with tsx loads the playbook, its roles and hardly anything else', async () => {
  const list = () =>
    execa(process.execPath, [tsx, 'playbooks/site.ts', '--list-tasks'], {
      cwd: root,
      // tsx starts a second process, which is the one that counts.
      env: { NODE_OPTIONS: `--import=data:text/javascript,${encodeURIComponent(counter)}` },
    });
  // The first start may be the one that compiles the library.
  await list();
  const { stdout, stderr } = await list();
  expect(stdout).toContain('[verify]');
  const urls = [...stderr.matchAll(/"(file:[^"]*)"/g)].map(([, url = '']) => url);
  const ours = urls.filter((url) => !/\/(?:roles|playbooks)\/|\/node_modules\/tsx\//.test(url));
  expect(urls.filter((url) => /\/roles\//.test(url)).length).toBeGreaterThan(30);
  expect(ours.length).toBeLessThanOrEqual(12);
  expect(ours.filter((url) => /\/(?:zod|ssh2|commander)\//.test(url))).toEqual([]);
});
