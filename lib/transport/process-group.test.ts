import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { afterEach, expect, test, vi } from 'vitest';
import { killGroup } from './process-group.ts';
import { processGone } from './testing/process-gone.ts';

afterEach(() => vi.restoreAllMocks());

test('ends the whole group; a group that is gone is as good', async () => {
  const child = spawn('/bin/sh', ['-c', 'sleep 20 & echo $!; wait'], { detached: true, stdio: 'pipe' });
  const grandchild = Number(String((await once(child.stdout, 'data'))[0]));
  const leader = child.pid ?? 0;
  expect(leader).toBeGreaterThan(1);
  expect(killGroup(leader, 'SIGKILL')).toBe(true);
  await once(child, 'close');
  expect(await processGone(grandchild)).toBe(true);
  expect(killGroup(leader, 'SIGKILL')).toBe(true);
});

test('says when the group is not ours, and lets other errors through', () => {
  const kill = vi.spyOn(process, 'kill');
  const failWith = (code: string) =>
    kill.mockImplementation(() => {
      throw Object.assign(new Error(code), { code });
    });
  failWith('EPERM');
  expect(killGroup(12345, 'SIGTERM')).toBe(false);
  failWith('EINVAL');
  expect(() => killGroup(12345, 'SIGTERM')).toThrow('EINVAL');
});
