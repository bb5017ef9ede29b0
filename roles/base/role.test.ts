import { describe, expect, it } from 'vitest';
import type { Item } from '../../lib/core/block.ts';
import { Secret } from '../../lib/core/secret.ts';
import type { Task } from '../../lib/core/task.ts';
import { base } from './role.ts';
import { BaseVars } from './vars.ts';
import { laterWays } from './way-in.ts';

const key = 'ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIIXkPsYbZPIJZdR90GlfpCGGz1m+n9hHIMka+ALI0S9c operator@example.com';
const host = { name: 'gw1', address: '203.0.113.5', groups: ['gateways'] };

function itemsOf(more: object = {}): readonly Item[] {
  const vars = BaseVars.parse({ adminIp: ['203.0.113.10'], authorizedKeys: [key], ...more });
  return base(vars).expand(host, {} as never);
}

const namesOf = (items: readonly Item[]): string[] =>
  items.map((item) => (item.type === 'flush' ? 'flush' : item.name));

function taskNamed(name: string, more: object = {}): Task {
  const found = itemsOf(more).find((item) => item.type === 'task' && item.name === name);
  if (found?.type !== 'task') throw new Error(`There is no task "${name}".`);
  return found;
}

describe('role base', () => {
  it('puts what could cut the way in last, under the guard, once fail2ban knows the operators', () => {
    const items = itemsOf();
    expect(namesOf(items).slice(-3)).toEqual(['Start fail2ban', 'flush', 'Secure the way in']);
    const [guard] = items.filter((item) => item.type === 'guarded');
    expect(guard?.tasks.map(({ call }) => call.module.name)).toEqual(['sshdConfig', 'ufw']);
    expect(guard?.options).toMatchObject({ way: { user: 'deploy', port: 9922 }, allowedFrom: ['203.0.113.10'] });
    const guarded = ['sshdConfig', 'ufw'];
    const outside = items.filter((item) => item.type === 'task' && guarded.includes(item.call.module.name));
    expect(outside).toEqual([]);
  });

  it('asks no facts, so that listings show every task', () => {
    expect(base(BaseVars.parse({ adminIp: ['203.0.113.10'], authorizedKeys: [key] })).facts).toEqual([]);
  });

  it('hardens without touching accounts and packages by a tag of its own', () => {
    const tasks = itemsOf().flatMap((item) => {
      if (item.type === 'guarded') return item.tasks;
      return item.type === 'task' ? [item] : [];
    });
    const modules = tasks.filter(({ options }) => options.tags?.includes('harden')).map(({ call }) => call.module.name);
    expect([...new Set(modules)]).toEqual(['template', 'service', 'sysctl', 'directory', 'file', 'sshdConfig', 'ufw']);
  });

  it('opens SSH to the operators by a plain allow, and what the inventory adds', () => {
    const web = { action: 'allow', proto: 'tcp', port: 443 };
    const items = itemsOf({ adminIp: ['203.0.113.10', '2001:db8::/48'], firewallRules: [web] });
    const guard = items.find((item) => item.type === 'guarded');
    const rules = guard?.type === 'guarded' ? guard.tasks[1]?.call.params.rules : [];
    expect(rules).toEqual([
      expect.objectContaining({ action: 'allow', proto: 'tcp', port: 9922, from: '203.0.113.10' }),
      expect.objectContaining({ action: 'allow', proto: 'tcp', port: 9922, from: '2001:db8::/48' }),
      expect.objectContaining(web),
    ]);
  });

  it('keeps the deploy account out of every other group, docker among them', () => {
    expect(taskNamed('Make the deploy account').call.params).toMatchObject({ groups: ['sudo'], groupsExact: true });
  });

  it('asks sudo for no password, or gives one that shows nowhere', () => {
    const ruleOf = (more: object): unknown => taskNamed('Let the deploy account become root', more).call.params.rules;
    expect(ruleOf({})).toMatchObject([{ user: 'deploy', noPassword: true, commands: 'ALL' }]);
    const sudoPassword = new Secret('canary-password', 'test');
    expect(ruleOf({ sudoPassword })).toMatchObject([{ user: 'deploy', noPassword: false }]);
    const { params } = taskNamed('Give the deploy account a password', { sudoPassword }).call;
    expect(params.stdin).toBeInstanceOf(Secret);
    expect((params.stdin as Secret<string>).reveal()).toBe('deploy:canary-password\n');
    expect(JSON.stringify(params)).not.toContain('canary');
  });

  it('has tasks for what was asked for only', () => {
    const optional = ['Name the host', 'Make swap', 'Make the operator account', 'Shut revoked keys out of root'];
    expect(namesOf(itemsOf()).filter((name) => optional.includes(name))).toEqual([]);
    const other = key.replace('IIXk', 'IIXl');
    const more = { hostname: 'gw1', swapMb: 512, operator: { authorizedKeys: [key] }, revokedKeys: [other] };
    expect(
      namesOf(itemsOf(more))
        .filter((name) => optional.includes(name))
        .sort(),
    ).toEqual(optional.sort());
  });

  it('names the way by which the next run comes', () => {
    expect(laterWays({})).toEqual([]);
    const vars = BaseVars.parse({
      adminIp: ['203.0.113.10'],
      authorizedKeys: [key],
      sshPort: 2200,
      deployUser: 'ship',
    });
    expect(laterWays({ base: vars })).toEqual([{ user: 'ship', port: 2200 }]);
  });
});
