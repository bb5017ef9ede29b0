import { expect, test } from 'vitest';
import { isMounted, mountPoints } from './mounts.ts';

test('mount points with spaces and backslashes are read as they are', () => {
  expect(mountPoints('proc /proc proc rw 0 0\nx /a\\040b\\134c ext4 rw 0 0\n')).toEqual(['/proc', '/a b\\c']);
});

test('this machine has /proc mounted, and not a folder of it', async () => {
  expect(await isMounted('/proc')).toBe(true);
  expect(await isMounted('/proc/self')).toBe(false);
});
