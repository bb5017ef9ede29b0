import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import {
  commandLineOf,
  isProcess,
  killNow,
  membersOf,
  ownAncestors,
  processesInNamespace,
  processesWith,
} from './processes.ts';

test('a process is known by its number and its words together, and not once it is gone', async () => {
  const child = spawn('sleep', ['987.25'], { stdio: 'ignore' });
  const pid = child.pid ?? 0;
  await once(child, 'spawn');
  expect(commandLineOf(pid)).toEqual(['sleep', '987.25']);
  expect(processesWith('sleep', '987.25')).toEqual([pid]);
  expect([isProcess(pid, '987.25'), isProcess(pid, 'other'), isProcess(pid)]).toEqual([true, false, true]);
  const ended = once(child, 'close');
  killNow([pid]);
  await ended;
  expect([isProcess(pid), processesWith('sleep', '987.25')]).toEqual([false, []]);
  killNow([pid]);
});

test('our own family is known, up to PID 1', () => {
  const family = ownAncestors();
  expect(family.slice(0, 2)).toEqual([process.pid, process.ppid]);
  expect(family.at(-1)).toBe(1);
});

test('processes of a namespace; one that is not there has none', () => {
  expect(processesInNamespace('/proc/self/ns/net')).toContain(process.pid);
  expect(processesInNamespace('/run/netns/nonexistent')).toEqual([]);
});

test('members of a group come from all groups below it', async () => {
  const group = await mkdtemp(join(tmpdir(), 'pincer-'));
  await mkdir(join(group, 'a/b'), { recursive: true });
  await writeFile(join(group, 'cgroup.procs'), '1\n2\n');
  await writeFile(join(group, 'a/b/cgroup.procs'), '3\n');
  expect(membersOf(group)).toEqual([1, 2, 3]);
  expect(membersOf(join(group, 'none'))).toEqual([]);
  await rm(group, { recursive: true });
});
