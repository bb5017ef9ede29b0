import { expect, it } from 'vitest';
import { sshdParams } from './sshd.ts';

const vars = {
  sshPort: 9922,
  deployUser: 'deploy',
  operator: undefined,
  adminIp: ['203.0.113.10', '2001:db8::/64'],
  forwardTo: ['127.0.0.1:18789', 'localhost:18789'],
};

it('lets in by key, on its port, and only who is listed', () => {
  expect(sshdParams(vars)).toMatchObject({
    file: '00-pincer.conf',
    settings: {
      Port: 9922,
      AllowUsers: ['deploy'],
      PermitRootLogin: 'no',
      PasswordAuthentication: 'no',
      KbdInteractiveAuthentication: 'no',
      PermitEmptyPasswords: 'no',
      PubkeyAuthentication: 'yes',
      MaxAuthTries: 3,
      ClientAliveInterval: 300,
      ClientAliveCountMax: 2,
      X11Forwarding: 'no',
      AllowTcpForwarding: 'no',
      AllowAgentForwarding: 'no',
    },
  });
});

it('leads to the gateway’s page and nowhere else', () => {
  expect(sshdParams(vars).match).toEqual([
    {
      criteria: { User: 'deploy' },
      settings: { AllowTcpForwarding: 'local', PermitOpen: ['127.0.0.1:18789', 'localhost:18789'] },
    },
  ]);
  expect(sshdParams({ ...vars, forwardTo: [] }).match).toEqual([
    { criteria: { User: 'deploy' }, settings: { AllowTcpForwarding: 'no' } },
  ]);
});

it('asks sshd what it would do for each account that may log in, from an operator’s address', () => {
  const operator = { user: 'ops', authorizedKeys: [], unit: 'openclaw' };
  const params = sshdParams({ ...vars, adminIp: ['2001:db8::/64'], operator });
  expect(params.settings).toMatchObject({ AllowUsers: ['deploy', 'ops'] });
  expect(params.match[0]?.criteria).toEqual({ User: 'deploy,ops' });
  expect(params.connections).toEqual([
    { user: 'deploy', address: '2001:db8::' },
    { user: 'ops', address: '2001:db8::' },
  ]);
});

it('takes weak algorithms out of what this OpenSSH ships, instead of freezing a list', () => {
  const { settings } = sshdParams(vars);
  for (const list of [settings.KexAlgorithms, settings.HostKeyAlgorithms, settings.MACs]) {
    expect(String([list].flat()[0])).toMatch(/^-/);
  }
});
