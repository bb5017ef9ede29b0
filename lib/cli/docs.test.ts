import { execFile } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { expect, it } from 'vitest';
import { parseArguments } from './arguments.ts';
import { exitStatus } from './exit-status.ts';

const page = (name: string): string => readFileSync(new URL(`../../docs/${name}`, import.meta.url), 'utf8');
const run = promisify(execFile);

/** The first code block of a language. */
function block(text: string, language: string): string {
  const found = new RegExp(`^\`\`\`${language}\n(.*?)^\`\`\`$`, 'ms').exec(text)?.[1];
  if (found === undefined) throw new Error(`There is no ${language} block.`);
  return found;
}

it('the playbook of docs/playbook.md does what the page says', async () => {
  // In the checkout, where 'pincer' is found.
  const cache = fileURLToPath(new URL('../../.cache', import.meta.url));
  mkdirSync(cache, { recursive: true });
  const folder = mkdtempSync(join(cache, 'hello-'));
  try {
    const text = page('playbook.md');
    for (const name of ['playbooks', 'inventory']) mkdirSync(join(folder, name));
    writeFileSync(join(folder, 'playbooks/hello.ts'), block(text, 'ts'));
    writeFileSync(join(folder, 'inventory/hosts.toml'), block(text, 'toml').replace('/tmp/hello', `${folder}/hello`));
    const tsx = fileURLToPath(import.meta.resolve('tsx/cli'));
    const hello = async (...flags: readonly string[]): Promise<string> => {
      const env = { ...process.env, PINCER_STATE_FOLDER: join(folder, 'state') };
      return (await run(process.execPath, [tsx, 'playbooks/hello.ts', ...flags], { cwd: folder, env })).stdout;
    };
    expect(await hello('--check')).toContain('would change here  greeting › Write the greeting');
    expect(await hello()).toContain('changed=2');
    expect(readFileSync(`${folder}/hello`, 'utf8')).toBe('Hello, here\n');
    expect(await hello()).toContain('changed=0');
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
});

it('docs/cli.md names every flag and every exit status', () => {
  const text = page('cli.md');
  const help = parseArguments(['--help'], { name: 'x', version: '0' });
  const flags = help.kind === 'print' ? [...help.text.matchAll(/^ {2}(?:(-\w), )? *(--[\w-]+)/gm)] : [];
  expect(flags.length).toBeGreaterThan(12);
  for (const [, short, long] of flags) {
    expect(text).toContain(`\`${long}`);
    if (short !== undefined) expect(text).toContain(`\`${short}\``);
  }
  for (const status of Object.values(exitStatus)) expect(text).toContain(`| ${status} |`);
});
