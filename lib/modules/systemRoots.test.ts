import { describe, expect, it } from 'vitest';
import { isSystemRoot } from './systemRoots.ts';

describe('isSystemRoot', () => {
  it.each(['/', '/etc', '/usr', '/usr/lib', '/lib/systemd', '/dev/sda', '/var/lib/dpkg'])('counts %s in', (path) => {
    expect(isSystemRoot(path)).toBe(true);
  });

  it.each(['/data', '/etc/motd', '/usr/local/bin', '/var/lib/app', '/home/deploy'])(
    'leaves %s to its owner',
    (path) => {
      expect(isSystemRoot(path)).toBe(false);
    },
  );
});
