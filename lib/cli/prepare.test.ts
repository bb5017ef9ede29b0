import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { defineFleet } from '../core/fleet.ts';
import { defineRole } from '../core/role.ts';
import { task } from '../core/task.ts';
import { file } from '../modules/file.ts';
import { type Arguments, parseArguments } from './arguments.ts';
import type { Playbook } from './playbook.ts';
import { prepare } from './prepare.ts';

let folder = '';
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'pincer-prepare-'));
});
afterEach(() => {
  rmSync(folder, { recursive: true, force: true });
});

const write = (name: string, tags: readonly string[]) => task(name, file({ path: '/x', content: 'x' }), { tags });

/** A role whose tasks depend on the system, and which refuses one of them. */
const picky = defineRole({
  name: 'picky',
  vars: z.strictObject({}),
  facts: ['os'],
  tasks: ({ facts }) => {
    if (facts.os.id === 'ubuntu') throw new Error('Not on Ubuntu.');
    return [write('Write', [facts.os.codename])];
  },
});

const fleet = defineFleet({ groups: { all: { vars: {} }, web: { vars: { picky: picky.vars } } } });
const everywhere = fleet.play('Everywhere', { hosts: 'all', tasks: () => [write('Anywhere', ['any'])] });
const web = fleet.play('Web', { hosts: 'web', roles: ({ vars }) => [picky(vars.picky)] });

function argumentsOf(inventory: string, ...flags: readonly string[]): Arguments {
  const path = join(folder, 'hosts.toml');
  writeFileSync(path, inventory);
  const line = parseArguments(['-i', path, ...flags], { name: 'x', version: '0' });
  if (line.kind !== 'run') throw new Error(line.text);
  return line.options;
}

const playbookOf = (...plays: Playbook['plays']): Playbook => ({ type: 'playbook', file: '/site.ts', fleet, plays });

describe('preparing a run', () => {
  it('takes the hosts that some play is for, in the order of the inventory', async () => {
    const options = argumentsOf('[hosts.b]\ngroups = ["web"]\n[hosts.a]\n[hosts.c]\ngroups = ["web"]\n');
    const names = async (...plays: Playbook['plays']) =>
      (await prepare(playbookOf(...plays), options)).hosts.map(({ host }) => host.name);
    expect(await names(web)).toEqual(['b', 'c']);
    expect(await names(everywhere, web)).toEqual(['b', 'a', 'c']);
  });

  it('knows the tags of roles that depend on facts, for every system that they do not refuse', async () => {
    const { tags, hosts } = await prepare(
      playbookOf(everywhere, web),
      argumentsOf('[hosts.b]\ngroups = ["web"]\n', '-t', 'trixie'),
    );
    expect(tags).toEqual([
      { name: 'Everywhere', tags: ['any'] },
      { name: 'Web', tags: ['bookworm', 'picky', 'trixie'] },
    ]);
    expect(hosts[0]?.whole.items.map(({ type }) => type)).toContain('unknown');
  });

  it('refuses a playbook that no host is for, and a pattern that leaves none', async () => {
    await expect(prepare(playbookOf(web), argumentsOf('[hosts.a]\n'))).rejects.toMatchObject({
      code: 'PLAYBOOK_NO_HOSTS',
      hint: 'Put a host into one of: web.',
    });
    const options = argumentsOf('[hosts.a]\n[hosts.b]\ngroups = ["web"]\n', '-l', 'a');
    await expect(prepare(playbookOf(web), options)).rejects.toMatchObject({ code: 'LIMIT_NO_HOSTS' });
  });

  it('refuses a play for a group that the fleet lacks, which the compiler would have refused too', async () => {
    const wrong = fleet.play('Wrong', { hosts: 'wbe' as 'web' });
    await expect(prepare(playbookOf(wrong), argumentsOf('[hosts.a]\n'))).rejects.toMatchObject({
      code: 'PLAYBOOK_GROUP',
      hint: 'Groups of the fleet: all, web.',
      location: { file: '/site.ts' },
    });
  });
});
