import { describe, expect, it } from 'vitest';
import { isBelow, meets, type Resource } from './resource.ts';

const table: readonly (readonly [Resource, Resource, boolean])[] = [
  ['*', 'path:/etc/x', true],
  ['*', '*', true],
  ['path:/etc/x', 'path:/etc/x', true],
  ['path:/etc', 'path:/etc/ssh/sshd_config', true],
  ['path:/', 'path:/etc', true],
  ['path:/etc/ssh', 'path:/etc/sshd', false],
  ['path:/etc/x', 'path:/etc/y', false],
  ['path:/srv/a b', 'path:/srv/a b/c', true],
  ['path:/srv/a:b', 'path:/srv/a', false],
  ['path:*', 'path:/etc/x', true],
  ['path:*', 'unit:ssh.service', false],
  ['unit:ssh.service', 'unit:ssh.service', true],
  ['unit:ssh.service', 'unit:ssh.socket', false],
  ['unit:*', 'unit:ssh.service', true],
  // A name is no path: what begins alike does not meet.
  ['unit:a', 'unit:a/b', false],
  ['user:deploy', 'group:deploy', false],
  ['sysctl:net.ipv4', 'sysctl:net.ipv4.ip_forward', false],
  ['package:ufw', 'package:ufw', true],
  ['firewall:ufw', 'port:22', false],
];

describe('meets', () => {
  it.each(table)('%s and %s: %s', (one, other, expected) => {
    expect(meets(one, other)).toBe(expected);
    expect(meets(other, one)).toBe(expected);
  });
});

describe('isBelow', () => {
  it.each([
    ['/etc/ssh', '/etc', true],
    ['/etc', '/', true],
    ['/etc', '/etc', false],
    ['/etcetera', '/etc', false],
    ['/', '/etc', false],
  ])('%s below %s: %s', (path, ancestor, expected) => {
    expect(isBelow(path, ancestor)).toBe(expected);
  });
});
