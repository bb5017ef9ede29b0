import { execFileSync, spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

const root = fileURLToPath(new URL('..', import.meta.url));
let output = '';
beforeAll(() => {
  // Inside the project: what is built goes on reading templates and lock files from the sources.
  mkdirSync(join(root, '.cache'), { recursive: true });
  output = mkdtempSync(join(root, '.cache/build-'));
  execFileSync(process.execPath, ['scripts/build.ts', '-o', output], { cwd: root });
}, 60_000);
afterAll(() => rmSync(output, { recursive: true, force: true }));

const run = (file: string, ...flags: string[]) =>
  spawnSync(process.execPath, [file, '-i', 'inventory', ...flags], { cwd: root, encoding: 'utf8' });

describe('a built playbook', () => {
  it('lists what the playbook lists', () => {
    const source = run('playbooks/site.ts', '--list-tasks', '--list-tags', '--list-hosts');
    const built = run(join(output, 'site.mjs'), '--list-tasks', '--list-tags', '--list-hosts');
    expect(built.stderr).toBe('');
    expect(built.stdout).toBe(source.stdout);
    expect(built.status).toBe(0);
  });

  it('is a few files, so that it starts quickly', () => {
    const files = (folder: string) => readdirSync(join(output, folder)).filter((name) => name.endsWith('.js'));
    expect(files('lib/pincer').length).toBeLessThan(40);
    expect(files('playbooks').length).toBeLessThan(10);
  });

  it('brings everything that it needs to connect', () => {
    const inventory = join(output, 'nobody.toml');
    const example = readFileSync(join(root, 'inventory/hosts.toml'), 'utf8');
    writeFileSync(inventory, example.replace('"203.0.113.5"', '"127.0.0.1"').replace('port = 22', 'port = 1'));
    const secrets = { OPENCLAW_GATEWAY_TOKEN: 'a'.repeat(64), LITELLM_API_KEY: 'x' };
    const { status, stdout, stderr } = spawnSync(process.execPath, [join(output, 'site.mjs'), '-i', inventory], {
      cwd: root,
      encoding: 'utf8',
      env: { ...process.env, ...secrets },
    });
    expect({ status, stderr }).toEqual({ status: 4, stderr: '' });
    expect(stdout).toMatch(/127\.0\.0\.1:1: connection refused/i);
  });

  it('tells a mistake in the inventory as the playbook tells it', () => {
    const inventory = join(output, 'hosts.toml');
    writeFileSync(inventory, '[hosts.gw1]\naddress = "203.0.113.5"\ngroups = ["gatways"]\n');
    const [source, built] = ['playbooks/site.ts', join(output, 'site.mjs')].map((file) =>
      run(file, '-i', inventory, '--list-hosts'),
    );
    expect(built?.stderr).toContain('gateways');
    expect(built).toMatchObject({ status: 65, stderr: source?.stderr });
  });
});
