import { expect, test } from 'vitest';
import { createTransport } from './create.ts';

test('makes the transport that a target asks for, and contacts nothing', () => {
  expect(createTransport({ kind: 'local' }, { hostName: 'here' }).label).toBe('local');
  const target = {
    kind: 'ssh',
    address: 'gw1.invalid',
    ways: [{ user: 'deploy', port: 9922 }],
    identityFiles: ['/nowhere/id'],
    knownHosts: ['/nowhere/known_hosts'],
    connectTimeout: 1,
  } as const;
  expect(createTransport(target, { hostName: 'gw1' }).label).toBe('deploy@gw1.invalid:9922');
});
