import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { resolveInventory } from '../lib/inventory/resolve.ts';
import { loadInventory } from '../lib/inventory/source.ts';
import { fleet } from '../playbooks/fleet.ts';
import { changedIn, type DemoAccess, demoInventory, demoSshConfig } from './demo-files.ts';

const access: DemoAccess = {
  address: '10.77.0.11',
  proxyCommand: 'nsenter --net=/run/netns/lab.demo -- socat - TCP:%h:%p',
  clientAddress: '10.77.0.1',
  knownHosts: '/tmp/known_hosts',
  firstKey: '/tmp/first',
  operatorKey: '/tmp/own',
  gatewayToken: '/tmp/gateway-token',
  liteLlmKey: '/tmp/litellm-key',
  operatorPublicKey: 'ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIJ3m3UvYyHbYkQ7oGv7M9wYkq5n0wU2x8n0m3Gq0b1Zs operator@demo',
};

const inTemporary = <T>(name: string, content: string, look: (path: string) => T): T => {
  const folder = mkdtempSync(join(tmpdir(), 'pincer-demo-'));
  try {
    const path = join(folder, name);
    writeFileSync(path, content);
    return look(path);
  } finally {
    rmSync(folder, { recursive: true });
  }
};

it('writes an inventory that the fleet of playbooks/ accepts', () => {
  const [host] = inTemporary(
    'hosts.toml',
    demoInventory(access),
    (path) => resolveInventory(loadInventory(path), fleet, { secrets: 'placeholder' }).hosts,
  );
  expect(host).toMatchObject({ name: 'gw1', groups: expect.arrayContaining(['gateways']) });
  expect(host?.vars).toMatchObject({ base: { adminIp: ['10.77.0.1'], authorizedKeys: [access.operatorPublicKey] } });
});

it('writes an ssh_config that ssh reads as meant', () => {
  const config = demoSshConfig(access, { user: 'deploy', port: 9922 }, 18_789);
  const read = inTemporary('ssh_config', config, (path) =>
    execFileSync('ssh', ['-T', '-G', '-F', path, 'gw1'], { encoding: 'utf8' }).split('\n'),
  );
  expect(read).toEqual(
    expect.arrayContaining([
      'hostname 10.77.0.11',
      'port 9922',
      'user deploy',
      'identityfile /tmp/own',
      'stricthostkeychecking true',
      'localforward 18789 [127.0.0.1]:18789',
    ]),
  );
});

it('reads from a recap how many tasks changed', () => {
  expect(changedIn('gw1 : ok=9 changed=0 failed=0\n')).toBe(0);
  expect(changedIn('gw1 : ok=9 changed=2\ngw2 : ok=9 changed=3\n')).toBe(5);
  expect(changedIn('no recap')).toBeUndefined();
});
