import { expect, test } from 'vitest';
import { expandPath } from './config-path.ts';

const values = { home: '/home/$&', user: 'ops', host: 'gw1', remoteUser: 'deploy' };

test.each([
  ['~', '/home/$&'],
  ['~/.ssh/id', '/home/$&/.ssh/id'],
  ['~other/id', '~other/id'],
  ['/keys/~', '/keys/~'],
  ['%d/%h.%r.%u', '/home/$&/gw1.deploy.ops'],
  ['/a%%h', '/a%h'],
  ['/a%x', '/a%x'],
])('expandPath(%s)', (path, expected) => {
  expect(expandPath(path, values)).toBe(expected);
});
