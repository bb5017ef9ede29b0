import { execFileSync, spawnSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { execa } from 'execa';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startServer } from '../lib/transport/ssh/testing/server.ts';
import { writeInventory } from './snapshot/warm-host.ts';

const root = fileURLToPath(new URL('..', import.meta.url));
/** Inside the project: what is built goes on reading templates and lock files from the sources. */
let place = '';
let output = '';
beforeAll(() => {
  mkdirSync(join(root, '.cache'), { recursive: true });
  place = mkdtempSync(join(root, '.cache/build-'));
  output = join(place, 'dist');
  const greet = join(place, 'greet.ts');
  writeFileSync(greet, greetSource(join(place, 'greeting')));
  const playbooks = [join(root, 'playbooks/site.ts'), greet];
  execFileSync(process.execPath, ['scripts/build.ts', '-o', output, ...playbooks], { cwd: root });
}, 60_000);
afterAll(() => rmSync(place, { recursive: true, force: true }));

/** A playbook for this machine that looks at its environment when it is loaded. */
const greetSource = (path: string) => `import { defineFleet, file, playbook, task } from '../../lib/index.ts';
const fleet = defineFleet({ groups: { machines: { vars: {} } } });
const { GREETING = '', GREETING_PATH: path = ${JSON.stringify(path)}, GLIBC_TUNABLES = '' } = process.env;
const content = GREETING + GLIBC_TUNABLES;
export default await playbook(import.meta, fleet, [
  fleet.play('Greet', {
    hosts: 'machines',
    become: false,
    tasks: () => [task('Write it', file({ path, content }))],
  }),
]);
`;

/** A file of ours by Node, a built one as it is. */
const run = (file: string, flags: readonly string[], environment: NodeJS.ProcessEnv = {}) => {
  const words = file.endsWith('.ts') ? [process.execPath, file] : [file];
  const [program = '', ...rest] = [...words, '-i', 'inventory', ...flags];
  const env = { ...process.env, ...environment };
  const { status, stdout, stderr } = spawnSync(program, rest, { cwd: root, encoding: 'utf8', env });
  return { status, stdout, stderr };
};

describe.each(['site', 'site.mjs'])('a built playbook, started as %s', (name) => {
  const built = (flags: readonly string[], environment?: NodeJS.ProcessEnv) =>
    run(join(output, name), flags, environment);

  it('lists what the playbook lists', () => {
    const flags = ['--list-tasks', '--list-tags', '--list-hosts'];
    expect(built(flags)).toEqual(run('playbooks/site.ts', flags));
    expect(built(flags)).toMatchObject({ status: 0, stderr: '' });
  });

  it('brings everything that it needs to connect', () => {
    const inventory = join(output, 'nobody.toml');
    const example = readFileSync(join(root, 'inventory/hosts.toml'), 'utf8');
    writeFileSync(inventory, example.replace('"203.0.113.5"', '"127.0.0.1"').replace('port = 22', 'port = 1'));
    const secrets = { OPENCLAW_GATEWAY_TOKEN: 'a'.repeat(64), LITELLM_API_KEY: 'x' };
    const { status, stdout, stderr } = built(['-i', inventory], secrets);
    expect({ status, stderr }).toEqual({ status: 4, stderr: '' });
    expect(stdout).toMatch(/127\.0\.0\.1:1: connection refused/i);
  });

  it('tells a mistake in the inventory as the playbook tells it', () => {
    const inventory = join(output, 'hosts.toml');
    writeFileSync(inventory, '[hosts.gw1]\naddress = "203.0.113.5"\ngroups = ["gatways"]\n');
    const flags = ['-i', inventory, '--list-hosts'];
    expect(built(flags)).toEqual(run('playbooks/site.ts', flags));
    expect(built(flags)).toMatchObject({ status: 65, stderr: expect.stringContaining('gateways') });
  });
});

it('a built playbook is a few files, so that it starts quickly', () => {
  const files = (folder: string) => readdirSync(join(output, folder)).filter((name) => name.endsWith('.js'));
  expect(files('lib/pincer').length).toBeLessThan(40);
  expect(files('playbooks').length).toBeLessThan(10);
});

describe('a start from the snapshot', () => {
  const greet = (environment: NodeJS.ProcessEnv) => {
    const inventory = join(place, 'here.toml');
    writeFileSync(inventory, '[hosts.here]\ngroups = ["machines"]\nconnection = "local"\n');
    const PINCER_STATE_FOLDER = join(place, 'state');
    return run(join(output, 'greet'), ['-i', inventory], { PINCER_STATE_FOLDER, ...environment });
  };

  it('runs a playbook as of now: its environment is not the one of the build', () => {
    for (const GREETING of ['hello', 'good day']) {
      expect(greet({ GREETING })).toMatchObject({ status: 0, stdout: expect.stringMatching(/changed=1\b/) });
      expect(readFileSync(join(place, 'greeting'), 'utf8')).toBe(GREETING);
      expect(greet({ GREETING })).toMatchObject({ status: 0, stdout: expect.stringMatching(/changed=0\b/) });
    }
  });

  it('has the settings of glibc that its user made, and none of ours', () => {
    const GLIBC_TUNABLES = 'glibc.malloc.perturb=0';
    greet({ GREETING: 'theirs: ', GLIBC_TUNABLES });
    expect(readFileSync(join(place, 'greeting'), 'utf8')).toBe(`theirs: ${GLIBC_TUNABLES}`);
    greet({ GREETING: 'ours: ' });
    expect(readFileSync(join(place, 'greeting'), 'utf8')).toBe('ours: ');
  });

  // The library's own connection, made while the snapshot was, had the first of these; the other is WebAssembly.
  it.each(['aes128-gcm@openssh.com', 'chacha20-poly1305@openssh.com'] as const)(
    'connects as any other start does (%s)',
    async (cipher) => {
      const server = await startServer({ cipher });
      try {
        const inventory = writeInventory(server, server.directory);
        const env = { PINCER_STATE_FOLDER: join(server.directory, 'state'), GREETING: cipher };
        const { stdout, stderr } = await execa(join(output, 'greet'), ['-i', inventory], { env });
        expect(stdout).toMatch(/^there : .*changed=1\b/m);
        expect([stderr, readFileSync(join(place, 'greeting'), 'utf8')]).toEqual(['', cipher]);
      } finally {
        await server.stop();
      }
    },
  );

  it('names the line of the source that a failed task comes from', () => {
    const { status, stdout } = greet({ GREETING_PATH: place });
    expect(status).toBe(2);
    expect(stdout).toMatch(/greet\.ts:9/);
  });

  it('finds its library through a link to it', () => {
    const link = join(place, 'linked');
    symlinkSync(join(output, 'site'), link);
    expect(run(link, ['--list-hosts'])).toEqual(run('playbooks/site.ts', ['--list-hosts']));
  });

  it('says in one sentence that a build was moved', () => {
    const moved = join(place, 'moved');
    cpSync(output, moved, { recursive: true });
    const { status, stderr } = run(join(moved, 'greet'), []);
    expect(status).toBe(64);
    expect(stderr).toBe(
      `error: This build of Pincer was made in ${output} and works only there.\n  hint: Build it again where it is now: make build\n`,
    );
  });

  it('is done without where the Node of the build is gone', () => {
    const launcher = join(output, 'site');
    const text = readFileSync(launcher, 'utf8');
    const other = join(output, 'other');
    writeFileSync(other, text.replace(/^node=.*$/m, 'node=/nowhere/node'), { mode: 0o755 });
    expect(run(other, ['--list-hosts'], { PATH: `${join(root, 'node_modules/.bin')}:${process.env.PATH}` })).toEqual(
      run('playbooks/site.ts', ['--list-hosts']),
    );
  });
});
