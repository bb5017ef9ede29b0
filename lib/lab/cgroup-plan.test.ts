import { expect, test } from 'vitest';
import type { CgroupLayout } from './cgroup-layout.ts';
import { allowedDevices, cgroupLines, labGroups, planCgroups } from './cgroup-plan.ts';

const hybrid: CgroupLayout = {
  kind: 'v1',
  hierarchies: [
    { path: '/cg/cpuset', controllers: ['cpuset'] },
    { path: '/cg/devices', controllers: ['devices'] },
    { path: '/cg/pids', controllers: ['pids'] },
    { path: '/cg/systemd', controllers: ['name=systemd'] },
  ],
  unified: '/cg/unified',
};
const pure: CgroupLayout = { kind: 'v2', path: '/cg', controllers: ['cpu', 'memory', 'pids', 'rdma'] };

test('version 1, hybrid: a group in every tree, cpuset filled from the top, devices denied but for the list, then joined', () => {
  const plan = planCgroups(hybrid, 'pincer', 'h1');
  const groups = ['cpuset', 'devices', 'pids', 'systemd', 'unified'].map((tree) => `/cg/${tree}/lab.pincer/h1`);
  expect(plan).toEqual({
    steps: [
      ...groups.map((path) => ({ do: 'make', path })),
      { do: 'copy', path: '/cg/cpuset/lab.pincer/cpuset.cpus', from: '/cg/cpuset/cpuset.cpus' },
      { do: 'copy', path: '/cg/cpuset/lab.pincer/cpuset.mems', from: '/cg/cpuset/cpuset.mems' },
      { do: 'copy', path: '/cg/cpuset/lab.pincer/h1/cpuset.cpus', from: '/cg/cpuset/cpuset.cpus' },
      { do: 'copy', path: '/cg/cpuset/lab.pincer/h1/cpuset.mems', from: '/cg/cpuset/cpuset.mems' },
      { do: 'write', path: '/cg/devices/lab.pincer/h1/devices.deny', value: 'a' },
      ...allowedDevices.map((value) => ({ do: 'write', path: '/cg/devices/lab.pincer/h1/devices.allow', value })),
      ...groups.map((path) => ({ do: 'join', path: `${path}/cgroup.procs` })),
    ],
    groups,
    members: '/cg/pids/lab.pincer/h1',
    join: groups,
  });
});

test('version 2: one group, with what systemd wants of what there is handed down', () => {
  expect(planCgroups(pure, 'pincer', 'h2')).toEqual({
    steps: [
      { do: 'make', path: '/cg/lab.pincer/h2' },
      { do: 'write', path: '/cg/cgroup.subtree_control', value: '+cpu +memory +pids' },
      { do: 'write', path: '/cg/lab.pincer/cgroup.subtree_control', value: '+cpu +memory +pids' },
      { do: 'join', path: '/cg/lab.pincer/h2/cgroup.procs' },
    ],
    groups: ['/cg/lab.pincer/h2'],
    members: '/cg/lab.pincer/h2',
    join: ['/cg/lab.pincer/h2/supervisor'],
  });
  expect(labGroups(pure, 'pincer')).toEqual(['/cg/lab.pincer']);
});

test('no block device may be read or written, only made', () => {
  expect(allowedDevices.filter((rule) => rule.startsWith('b') || rule.startsWith('a'))).toEqual(['b *:* m']);
});

test('the supervisor reads one step per line', () => {
  expect(
    cgroupLines([
      { do: 'make', path: '/g' },
      { do: 'copy', path: '/g/a', from: '/b' },
      { do: 'write', path: '/g/d', value: 'c *:* m' },
      { do: 'join', path: '/g/p' },
    ]),
  ).toBe('make /g\ncopy /g/a /b\nwrite /g/d c *:* m\njoin /g/p\n');
});
