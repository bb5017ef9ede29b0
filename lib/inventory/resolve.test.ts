import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { UsageError } from '../core/errors.ts';
import { defineFleet } from '../core/fleet.ts';
import { Secret } from '../core/secret.ts';
import type { Host } from './host.ts';
import { resolveInventory } from './resolve.ts';
import { loadInventory } from './source.ts';
import { valueAt } from './table.ts';
import { fleet, load, resolve, withFiles } from './testing/fleet.ts';

const ip = 'adminIp = "203.0.113.10"';

/** What a role would find in the gateway's token. */
function tokenOf(host: Host | undefined): unknown {
  const token = valueAt(host?.vars, ['gateway', 'token']);
  return token instanceof Secret ? token.reveal() : 'no secret';
}

/** Parsed vars of one role of the first host. */
function vars(text: string, role = 'base', options: Parameters<typeof resolve>[1] = {}): unknown {
  return resolve(text, options).hosts[0]?.vars[role];
}

describe('a host', () => {
  it('has an address, groups and vars for roles', () => {
    const [host] = resolve(`[vars.base]\n${ip}\n[hosts.gw1]\naddress = "203.0.113.5"\ngroups = ["gateways"]\n`).hosts;
    expect(host).toMatchObject({
      name: 'gw1',
      address: '203.0.113.5',
      groups: ['gateways'],
      info: { name: 'gw1', address: '203.0.113.5', groups: ['gateways'] },
      vars: {
        base: { adminIp: '203.0.113.10', sshPort: 22, packages: [], swap: { mb: 0 } },
        gateway: { mode: 'systemd', memoryMb: 2048, heapMb: 1024 },
      },
    });
  });

  it('is reached by its name where it has no address', () => {
    expect(resolve('[hosts."gw1.example.com"]').hosts[0]?.address).toBe('gw1.example.com');
  });

  it('needs no group, and then has no vars', () => {
    expect(resolve('[hosts.gw1]').hosts[0]?.vars).toEqual({});
  });

  it('belongs to the parents of its groups', () => {
    const text = `[vars.base]\n${ip}\n[groups.gateways]\nchildren = ["eu"]\n[groups.eu]\nchildren = ["berlin"]\n[groups.berlin]\n[hosts.gw1]\ngroups = ["berlin"]\n`;
    const { hosts, groups } = resolve(text);
    expect(hosts[0]?.groups).toEqual(['berlin', 'eu', 'gateways']);
    expect(hosts[0]?.vars).toHaveProperty('gateway');
    expect(groups).toEqual(['gateways', 'models', 'eu', 'berlin']);
  });

  it('comes in the order of the file', () => {
    expect(resolve('[hosts.b]\n[hosts.a]\n[hosts.c]').hosts.map((host) => host.name)).toEqual(['b', 'a', 'c']);
  });
});

describe('precedence', () => {
  const levels = [
    '[vars.base]\nsshPort = 1001',
    '[groups.gateways.vars.base]\nsshPort = 1002',
    '[groups.eu.vars.base]\nsshPort = 1003',
    '[hosts.gw1.vars.base]\nsshPort = 1004',
  ];
  const nested = `[groups.gateways]\nchildren = ["eu"]\n[groups.eu]\n[hosts.gw1]\ngroups = ["eu"]\nvars.gateway = {}\n`;

  it.each([0, 1, 2, 3, 4])('the strongest of %i levels wins', (count) => {
    const text = `${nested}${levels.slice(0, count).join('\n')}\n`;
    const port = [22, 1001, 1002, 1003, 1004][count];
    const admin = ['base.adminIp="203.0.113.10"'];
    expect(vars(text, 'base', { set: admin })).toMatchObject({ sshPort: port });
    expect(vars(text, 'base', { set: [...admin, 'base.sshPort=1', 'base.sshPort=2'] })).toMatchObject({ sshPort: 2 });
  });

  it('does not depend on the order in the file', () => {
    const text = `${levels.toReversed().join('\n')}\n${nested}[groups.models.vars.base]\n${ip}\n`.replace(
      'groups = ["eu"]',
      'groups = ["models", "eu"]',
    );
    expect(
      vars(text.replace('[groups.models.vars.base]', '[groups.models]\nchildren = ["eu"]\n[groups.models.vars.base]')),
    ).toMatchObject({ sshPort: 1004, adminIp: '203.0.113.10' });
  });

  it('merges tables and replaces lists', () => {
    const text = `[vars.base]\n${ip}\npackages = ["vim", "tmux"]\nswap = { mb = 512, file = "/swap" }\n[hosts.m1]\ngroups = ["models"]\nvars.base = { packages = ["nano"], swap = { mb = 1024 } }\n`;
    expect(vars(text)).toEqual({
      adminIp: '203.0.113.10',
      sshPort: 22,
      packages: ['nano'],
      swap: { mb: 1024, file: '/swap' },
    });
  });

  it('takes vars from the files of a directory', () => {
    const files = {
      'hosts.toml': `[vars.base]\n${ip}\n[groups.gateways.vars.base]\nsshPort = 2222\n[hosts.gw1]\ngroups = ["gateways"]\n`,
      'vars/all.toml': '[base]\npackages = ["vim"]\n',
      'vars/gateways.toml': '[base.swap]\nmb = 512\n[gateway]\nmode = "docker"\n',
    };
    withFiles(files, (folder) => {
      const [host] = resolveInventory(loadInventory(folder), fleet).hosts;
      expect(host?.vars).toMatchObject({
        base: { sshPort: 2222, packages: ['vim'], swap: { mb: 512 } },
        gateway: { mode: 'docker' },
      });
    });
  });
});

describe('--set', () => {
  const text = `[vars.base]\n${ip}\n[hosts.gw1]\ngroups = ["gateways"]\n`;

  it.each([
    ['gateway.heapMb=4096', '--set gateway.heapMb: a heap below memoryMb is wanted, came 4096.'],
    [
      'base.home=relative',
      '--set base.home: an absolute path without empty parts and without a trailing slash is wanted, came "relative".',
    ],
    ['base.home=/a/../b', '--set base.home: a path without "." and ".." is wanted, came "/a/../b".'],
  ])('%s is a mistake of the command line', (option, message) => {
    expect(() => resolve(text, { set: [option] })).toThrow(expect.objectContaining({ name: UsageError.name, message }));
  });

  it('reaches only hosts that have such vars', () => {
    const { hosts } = resolve(`${text}[hosts.m1]\ngroups = ["models"]\n`, { set: ['gateway.mode=docker'] });
    expect(hosts.map((host) => host.vars.gateway)).toMatchObject([{ mode: 'docker' }, undefined]);
  });
});

describe('vars that hosts share', () => {
  it('are one object, by which that is seen; whoever has some of its own has another', () => {
    const own = '[hosts.a]\ngroups = ["gateways"]\n[hosts.b]\ngroups = ["gateways"]\nvars.base.sshPort = 22\n';
    const { hosts } = resolve(`[vars.base]\n${ip}\n${own}[hosts.c]\ngroups = ["gateways"]\n`);
    const [a, b, c] = ['a', 'b', 'c'].map((name) => hosts.find((host) => host.name === name)?.vars);
    expect(a).toBe(c);
    expect(a).not.toBe(b);
  });

  it('are parsed once and cannot be changed', () => {
    let parsed = 0;
    const Counted = z.strictObject({ list: z.array(z.string()).default([]) }).refine(() => {
      parsed += 1;
      return true;
    });
    const counting = defineFleet({ groups: { gateways: { vars: { counted: Counted } } } });
    const hosts = Array.from({ length: 50 }, (_, index) => `[hosts.gw${index}]\ngroups = ["gateways"]\n`).join('');
    const resolved = resolveInventory(load(`[vars.counted]\nlist = ["a"]\n${hosts}`), counting);
    // Once for the section by itself, once for what all levels make together.
    expect(parsed).toBe(2);
    expect(resolved.hosts[0]?.vars.counted).toBe(resolved.hosts[49]?.vars.counted);
    expect(resolved.hosts[0]?.vars).toBe(resolved.hosts[49]?.vars);
    const list = (resolved.hosts[0]?.vars.counted as { list: string[] } | undefined)?.list;
    expect(() => list?.push('b')).toThrow(TypeError);
  });

  it('must have one schema in all groups', () => {
    const other = defineFleet({
      groups: { a: { vars: { base: z.strictObject({}) } }, b: { vars: { base: z.strictObject({}) } } },
    });
    expect(() => resolveInventory(load('[hosts.gw1]'), other)).toThrow(
      expect.objectContaining({ code: 'FLEET_SCHEMAS_DIFFER' }),
    );
  });

  it('may belong to the group all of the fleet', () => {
    const everywhere = defineFleet({ groups: { all: { vars: { base: z.strictObject({ a: z.int() }) } } } });
    expect(resolveInventory(load('[vars.base]\na = 1\n[hosts.gw1]'), everywhere).hosts[0]?.vars).toEqual({
      base: { a: 1 },
    });
  });
});

describe('ways', () => {
  const deploying = defineFleet({
    groups: fleet.groups,
    ways: (vars) => [{ user: 'deploy', port: (vars.base as { sshPort: number }).sshPort }],
  });
  const text = `[vars.base]\n${ip}\n[hosts.m1]\ngroups = ["models"]\n`;

  it('of the fleet come before that of the inventory', () => {
    const set = ['base.sshPort=2222'];
    const { hosts } = resolveInventory(load(text), deploying, { set });
    expect(hosts[0]?.target).toMatchObject({
      ways: [
        { user: 'deploy', port: 2222 },
        { user: 'root', port: 22 },
      ],
    });
  });

  it('are not tried twice', () => {
    const { hosts } = resolveInventory(load(`${text}ssh.user = "deploy"\n`), deploying);
    expect(hosts[0]?.target).toMatchObject({ ways: [{ user: 'deploy', port: 22 }] });
  });
});

describe('logins', () => {
  it('are merged over all levels', () => {
    const text = `[ssh]\nuser = "a"\nport = 1\nconnectTimeout = 3\n[groups.models.ssh]\nuser = "b"\nport = 2\n[hosts.m1]\ngroups = ["models"]\nssh.user = "c"\nvars.base.${ip}\n`;
    expect(resolve(text).hosts[0]?.target).toMatchObject({ ways: [{ user: 'c', port: 2 }], connectTimeout: 3 });
  });

  it('are not needed for this machine', () => {
    expect(resolve('[hosts.here]\nconnection = "local"').hosts[0]?.target).toEqual({ kind: 'local' });
  });

  it('ask the ssh_config for what the inventory does not say', () => {
    const asked: string[] = [];
    const sshConfig = (address: string) => {
      asked.push(address);
      return { address: '203.0.113.9', user: 'ada', port: 2200, agent: false as const };
    };
    const text = '[hosts.here]\nconnection = "local"\n[hosts.gw1]\naddress = "gw"\nssh.port = 22\n';
    const [, host] = resolve(text, { sshConfig }).hosts;
    expect(asked).toEqual(['gw']);
    expect(host?.target).toMatchObject({ address: '203.0.113.9', ways: [{ user: 'ada', port: 22 }] });
  });
});

describe('secrets', () => {
  const text = `[vars.base]\n${ip}\n[hosts.gw1]\ngroups = ["gateways"]\nvars.gateway.token = { secret = "env:TOKEN" }\n`;

  it('reach the role as Secret', () => {
    const [host] = resolve(text, { environment: { TOKEN: 'canary-of-the-test' } }).hosts;
    expect(tokenOf(host)).toBe('canary-of-the-test');
    expect(JSON.stringify(host)).not.toContain('canary');
  });

  it('are not read for a listing', () => {
    expect(resolve(text, { secrets: 'placeholder' }).hosts).toHaveLength(1);
  });

  it('of which another level wins are not read', () => {
    const overridden = `${text}[groups.gateways.vars.gateway]\ntoken = { secret = "env:NOWHERE" }\n`;
    expect(resolve(overridden, { environment: { TOKEN: 'canary-of-the-test' } }).hosts).toHaveLength(1);
  });

  it('lie beside the inventory', () => {
    const files = { 'hosts.toml': text.replace('env:TOKEN', 'file:keys/token'), 'keys/token': 'canary-of-the-file\n' };
    withFiles(files, (folder) => {
      const [host] = resolveInventory(loadInventory(folder), fleet).hosts;
      expect(tokenOf(host)).toBe('canary-of-the-file');
    });
  });
});

it('reads ten thousand hosts and keeps their order', () => {
  const hosts = Array.from(
    { length: 10_000 },
    (_, index) => `[hosts.gw${index}]\ngroups = ["models"]\nvars.base.sshPort = ${index + 1}\n`,
  );
  const resolved = resolve(`[vars.base]\n${ip}\n${hosts.join('')}`);
  expect(resolved.hosts).toHaveLength(10_000);
  expect(resolved.hosts.at(-1)).toMatchObject({ name: 'gw9999', vars: { base: { sshPort: 10_000 } } });
});
