import { expect, test } from 'vitest';
import type { CgroupLayout } from './cgroup-layout.ts';
import { addedCapabilities, planDisk, planNspawn } from './nspawn-plan.ts';
import { homePaths, hostPaths } from './paths.ts';

const v1: CgroupLayout = { kind: 'v1', hierarchies: [], unified: undefined };
const v2: CgroupLayout = { kind: 'v2', path: '/sys/fs/cgroup', controllers: [] };
const paths = hostPaths(homePaths({ PINCER_LAB_HOME: '/lab' }), 'pincer', 'h1');

test('a host is booted with exactly this command', () => {
  expect(planNspawn(v1, 'pincer', 'h1', paths)).toEqual({
    argv: [
      'systemd-nspawn',
      '--quiet',
      '--directory=/lab/run/pincer/h1/root',
      '--machine=lab.pincer.h1',
      '--hostname=h1',
      '--register=no',
      '--keep-unit',
      '--network-namespace-path=/run/netns/lab.pincer.h1',
      '--console=pipe',
      '--kill-signal=SIGRTMIN+3',
      '--resolv-conf=off',
      '--timezone=off',
      '--link-journal=no',
      '--capability=CAP_NET_ADMIN,CAP_IPC_LOCK',
      '--system-call-filter=add_key keyctl bpf',
      '--bind=/lab/run/pincer/h1/docker:/var/lib/docker',
      '--bind=/lab/run/pincer/h1/containerd:/var/lib/containerd',
      '/usr/lib/systemd/lab-init',
    ],
    environment: { SYSTEMD_NSPAWN_API_VFS_WRITABLE: 'yes' },
  });
});

test.each([v1, v2])('no capability that could touch the clock or the disks is ever added ($kind)', (layout) => {
  expect(addedCapabilities).toEqual(['CAP_NET_ADMIN', 'CAP_IPC_LOCK']);
  const { argv } = planNspawn(layout, 'pincer', 'h1', paths);
  expect(argv.filter((word) => word.startsWith('--capability'))).toEqual(['--capability=CAP_NET_ADMIN,CAP_IPC_LOCK']);
  expect(argv.join(' ')).not.toMatch(/[=,]all\b|SYS_TIME|RAWIO|--property|--suppress-sync/);
});

test('version 2 has no tree of devices to deny in, so no device node can be made at all', () => {
  const dropped = (layout: CgroupLayout) =>
    planNspawn(layout, 'pincer', 'h1', paths).argv.filter((word) => word.startsWith('--drop-capability'));
  expect(dropped(v2)).toEqual(['--drop-capability=CAP_MKNOD']);
  expect(dropped(v1)).toEqual([]);
});

test('the disk is an overlay without fsync over the layers, the topmost first', () => {
  expect(planDisk('pincer', 'h1', paths, ['/lab/layers/b/upper', '/lab/layers/a/upper', '/lab/base/t']).argv).toEqual([
    'mount',
    '-t',
    'overlay',
    'lab.pincer.h1',
    '-o',
    'lowerdir=/lab/layers/b/upper:/lab/layers/a/upper:/lab/base/t,upperdir=/lab/run/pincer/h1/upper,workdir=/lab/run/pincer/h1/work,volatile',
    '/lab/run/pincer/h1/root',
  ]);
});
