import { existsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { Site } from './testing/run-site.ts';

let site: Site;
beforeEach(() => {
  site = new Site();
});
afterEach(() => {
  site.remove();
});

describe('wrong input is told in one error, and nothing is contacted', () => {
  it.each<{ readonly wrong: string; readonly flags?: string[]; readonly lines?: string[]; readonly told: string[] }>([
    { wrong: 'a flag', flags: ['--tag', 'write'], told: ['There is no flag --tag.', 'hint: Did you mean --tags?'] },
    { wrong: 'a tag', flags: ['-t', 'wriet'], told: ['No task has the tag "wriet".', 'hint: Did you mean "write"?'] },
    { wrong: 'a host', flags: ['-l', 'hree'], told: ['No host or group is named "hree".', 'Did you mean "here"?'] },
    { wrong: 'a pattern', flags: ['-l', 'far:!far'], told: ['The pattern "far:!far" leaves none of the hosts'] },
    { wrong: 'a var of --set', flags: ['-e', 'demo.prot=1'], told: ['demo.prot', 'Did you mean "port"?'] },
    {
      wrong: 'a value of --set',
      flags: ['--set', 'demo.port=x'],
      told: ['demo.port must be a whole number', 'came "x"'],
    },
    { wrong: 'forks', flags: ['-f', '0'], told: ['a whole number from 1 to 9999'] },
    { wrong: 'a missing value', flags: ['--limit'], told: ['lacks its value'] },
    { wrong: 'a word', flags: ['write'], told: ['"write" is not expected'] },
    { wrong: 'no terminal', flags: ['-K'], told: ['There is no terminal', 'PINCER_BECOME_PASSWORD_FILE'] },
  ])('$wrong: status 64', async ({ flags, told }) => {
    site.inventory();
    await expectRefusal(64, flags ?? [], told);
  });

  it.each<{ readonly wrong: string; readonly lines: string[]; readonly flags?: string[]; readonly told: string[] }>([
    {
      wrong: 'a group of a host',
      lines: ['[hosts.x]', 'groups = ["machnies"]'],
      told: ['"machnies"', 'at hosts.toml:11:11 (hosts.x.groups[0])', 'hint: Did you mean "machines"?'],
    },
    {
      wrong: 'a group',
      lines: ['[groups.machnies]'],
      told: ['The fleet has no group "machnies".', 'at hosts.toml:10:9 (groups.machnies)', 'Did you mean "machines"?'],
    },
    {
      wrong: 'a var',
      lines: ['[hosts.far.vars.demo]', 'prot = 23'],
      told: ['prot', 'at hosts.toml:11:1 (hosts.far.vars.demo.prot)', 'hint: Did you mean "port"?'],
    },
    {
      wrong: 'a role key, whose vars are then not missed too',
      lines: ['[hosts.near]', 'groups = ["machines"]', '[hosts.near.vars.dmeo]', 'port = 23'],
      told: [
        'Host near has no vars "dmeo".',
        'at hosts.toml:12:18 (hosts.near.vars.dmeo)',
        'hint: Did you mean "demo"?',
      ],
    },
    {
      wrong: 'a value',
      lines: ['[hosts.far.vars.demo]', 'port = "ssh"'],
      told: [
        'demo.port must be a whole number from 1 to 65535, came "ssh".',
        'at hosts.toml:11:8 (hosts.far.vars.demo.port)',
      ],
    },
    { wrong: 'TOML', lines: ['[hosts.x'], told: ['This is not TOML: ', 'at hosts.toml:10:'] },
    {
      wrong: 'a secret',
      lines: ['[hosts.far.vars.demo]', 'token.secret = "env:NOT_SET_ANYWHERE"'],
      told: ['NOT_SET_ANYWHERE', 'at hosts.toml:11:'],
    },
    {
      wrong: 'an inventory',
      lines: [],
      flags: ['-i', 'nowhere.toml'],
      told: ['There is no inventory at nowhere.toml.'],
    },
    {
      wrong: 'a role that throws',
      lines: ['[hosts.far.vars.demo]', 'throws = "error"'],
      told: ['The tasks of host far cannot be listed: This role cannot do that.', 'at site.mts:'],
    },
    {
      wrong: 'a role that refuses its vars',
      lines: ['[hosts.far.vars.demo]', 'throws = "input"'],
      told: ['These vars do not go together.'],
    },
  ])('$wrong: status 65', async ({ lines, flags, told }) => {
    site.inventory(lines);
    await expectRefusal(65, flags ?? [], told);
  });

  it('several mistakes in the inventory are all told', async () => {
    site.inventory(['[hosts.far.vars.demo]', 'prot = 1', 'txet = "x"']);
    const { status, stderr } = await site.run();
    expect(status).toBe(65);
    expect(stderr.match(/^error: /gm)).toHaveLength(2);
    expect(stderr).toContain('hosts.toml:11:1');
    expect(stderr).toContain('hosts.toml:12:1');
  });

  it('a password file that others can read is refused', async () => {
    site.inventory();
    const file = join(site.folder, 'password');
    writeFileSync(file, 'secret', { mode: 0o644 });
    const { status, stderr } = await site.run([], { env: { PINCER_BECOME_PASSWORD_FILE: file } });
    expect(status).toBe(65);
    expect(stderr).toContain(file);
    expect(existsSync(site.contacted)).toBe(false);
  });

  it('a tag of a role whose list depends on facts is known without asking any host', async () => {
    site.inventory(['[hosts.sys]', 'groups = ["systems"]']);
    const { status, stderr } = await site.run(['-t', 'lok', '-l', 'sys']);
    expect(status).toBe(64);
    expect(stderr).toContain('Did you mean "look"?');
  });
});

async function expectRefusal(status: number, flags: readonly string[], told: readonly string[]): Promise<void> {
  const run = await site.run(flags, { loader: 'node' });
  expect({ status: run.status, stdout: run.stdout }).toEqual({ status, stdout: '' });
  expect(run.stderr.match(/^error: /gm)).toHaveLength(1);
  for (const text of told) expect(run.stderr).toContain(text);
  expect(run.stderr).not.toMatch(/^ +at .*node:internal/m);
  expect(existsSync(site.contacted)).toBe(false);
  expect(existsSync(join(site.folder, 'greeting'))).toBe(false);
}
