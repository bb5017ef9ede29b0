import { expect, test } from 'vitest';
import { parseCgroupLayout } from './cgroup-layout.ts';

const hybrid = `24 1 254:0 / / rw,relatime - ext4 /dev/vda rw
30 24 0:26 / /sys/fs/cgroup rw,relatime - tmpfs tmpfs rw,mode=755
31 30 0:27 / /sys/fs/cgroup/cpu,cpuacct rw,relatime shared:9 - cgroup cgroup rw,cpu,cpuacct
32 30 0:28 / /sys/fs/cgroup/pids rw,relatime - cgroup cgroup rw,pids,release_agent=/x
33 30 0:29 / /sys/fs/cgroup/systemd rw,relatime - cgroup cgroup rw,name=systemd,xattr
34 30 0:30 / /sys/fs/cgroup/unified rw,relatime - cgroup2 cgroup2 rw,nsdelegate
35 24 0:28 / /elsewhere/pids rw,relatime - cgroup cgroup rw,pids,release_agent=/x
`;

test('version 1, hybrid: each tree once, options that are no controllers left out', () => {
  expect(parseCgroupLayout(hybrid, [])).toEqual({
    kind: 'v1',
    hierarchies: [
      { path: '/sys/fs/cgroup/cpu,cpuacct', controllers: ['cpu', 'cpuacct'] },
      { path: '/sys/fs/cgroup/pids', controllers: ['pids'] },
      { path: '/sys/fs/cgroup/systemd', controllers: ['name=systemd'] },
    ],
    unified: '/sys/fs/cgroup/unified',
  });
});

test('version 2 alone', () => {
  expect(parseCgroupLayout('30 24 0:26 / /sys/fs/cgroup rw - cgroup2 cgroup2 rw,nsdelegate\n', ['memory'])).toEqual({
    kind: 'v2',
    path: '/sys/fs/cgroup',
    controllers: ['memory'],
  });
});

test('none at all is an error that says so', () => {
  expect(() => parseCgroupLayout('24 1 254:0 / / rw - ext4 /dev/vda rw\n', [])).toThrow(
    expect.objectContaining({ code: 'LAB_CGROUPS' }),
  );
});
