import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { targetMaker } from './target.ts';
import { withFiles } from './testing/fleet.ts';

const surroundings = { directory: '/srv/inventory', home: '/home/ada', environment: { SSH_AUTH_SOCK: '/run/agent' } };
const host = { address: '203.0.113.5', connection: 'ssh', ssh: {}, ways: [] } as const;

describe('an SSH target', () => {
  it('has the defaults of ssh and of Ansible', () => {
    expect(targetMaker(surroundings)(host)).toEqual({
      kind: 'ssh',
      address: '203.0.113.5',
      ways: [{ user: 'root', port: 22 }],
      identityFiles: [],
      knownHosts: ['/home/ada/.ssh/known_hosts', '/etc/ssh/ssh_known_hosts'],
      proxyCommand: undefined,
      agent: '/run/agent',
      connectTimeout: 10,
    });
  });

  it('takes all from the inventory', () => {
    const ssh = {
      user: 'deploy',
      port: 2222,
      identityFile: '~/keys/gw1',
      knownHosts: ['known_hosts', '/etc/hosts.keys'],
      proxyCommand: 'nc %h %p',
      connectTimeout: 3,
      agent: false,
    };
    expect(targetMaker(surroundings)({ ...host, ssh })).toEqual({
      kind: 'ssh',
      address: '203.0.113.5',
      ways: [{ user: 'deploy', port: 2222 }],
      identityFiles: ['/home/ada/keys/gw1'],
      knownHosts: ['/srv/inventory/known_hosts', '/etc/hosts.keys'],
      proxyCommand: 'nc %h %p',
      agent: undefined,
      connectTimeout: 3,
    });
  });

  it('finds the keys that ssh would find', () => {
    withFiles({ 'home/.ssh/id_ed25519': 'key', 'home/.ssh/id_other': 'key' }, (folder) => {
      const home = join(folder, 'home');
      expect(targetMaker({ ...surroundings, home })(host)).toMatchObject({
        identityFiles: [join(home, '.ssh', 'id_ed25519')],
      });
    });
  });

  it('falls back to the ssh_config', () => {
    const defaults = {
      address: 'gw1.example.com',
      user: 'ada',
      port: 2200,
      identityFiles: ['/keys/a'],
      knownHosts: [],
      proxyCommand: 'ssh -W %h:%p jump',
      agent: '/run/other',
    };
    expect(targetMaker(surroundings)({ ...host, defaults })).toMatchObject({
      address: 'gw1.example.com',
      ways: [{ user: 'ada', port: 2200 }],
      identityFiles: ['/keys/a'],
      knownHosts: [],
      proxyCommand: 'ssh -W %h:%p jump',
      agent: '/run/other',
    });
  });

  it.each([
    [undefined, undefined, '/run/agent'],
    [true, undefined, '/run/agent'],
    [false, undefined, undefined],
    [undefined, false, undefined],
    [true, false, '/run/agent'],
    [false, '/run/other', undefined],
  ] as const)('agent %s, ssh_config %s: %s', (agent, own, wanted) => {
    const ssh = agent === undefined ? {} : { agent };
    expect(targetMaker(surroundings)({ ...host, ssh, defaults: { agent: own } })).toMatchObject({ agent: wanted });
  });

  it('has no agent where none runs', () => {
    for (const environment of [{}, { SSH_AUTH_SOCK: '' }]) {
      expect(targetMaker({ ...surroundings, environment })(host)).toMatchObject({ agent: undefined });
    }
  });
});
