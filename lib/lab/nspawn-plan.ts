import type { CgroupLayout } from './cgroup-layout.ts';
import type { Command } from './command.ts';
import { kernelName } from './names.ts';
import type { HostPaths } from './paths.ts';

/**
 * What a host may do beyond nspawn's default set: its own network, and locked memory. NEVER more: with CAP_SYS_TIME
 * (part of `all`) a host could set this machine's clock.
 */
export const addedCapabilities = ['CAP_NET_ADMIN', 'CAP_IPC_LOCK'] as const;

/** PID 1 of a host: see `guest-scripts.ts`. */
export const initPath = '/usr/lib/systemd/lab-init';

/**
 * The command that boots a host. Why each flag:
 * - `--register=no --keep-unit`: this machine needs neither systemd nor D-Bus; nspawn then ends with 133 at a reboot.
 * - no `--boot`: the shim must run before systemd, to make the version-1 controllers writable.
 * - `--network-namespace-path`: the address is there before boot and survives reboots, with no network daemon inside.
 * - `--system-call-filter`: kernel keyrings and bpf, for Docker's runc.
 * - the two binds: Docker's overlay2 cannot lie on an overlay.
 * - `--resolv-conf=off --timezone=off --link-journal=no`: the host's files are its own.
 * - no `--suppress-sync`: it makes open(O_SYNC) fail, which breaks runc; the overlay is mounted `volatile` instead.
 * - version 2: there is no devices tree to deny in, so a host may not make device nodes at all.
 *
 * @example planNspawn(layout, 'pincer', 'h1', paths).argv[0] // 'systemd-nspawn'
 */
export function planNspawn(layout: CgroupLayout, lab: string, host: string, paths: HostPaths): Command {
  return {
    argv: [
      'systemd-nspawn',
      '--quiet',
      `--directory=${paths.root}`,
      `--machine=${kernelName(lab, host)}`,
      `--hostname=${host}`,
      '--register=no',
      '--keep-unit',
      `--network-namespace-path=${paths.namespace}`,
      '--console=pipe',
      '--kill-signal=SIGRTMIN+3',
      '--resolv-conf=off',
      '--timezone=off',
      '--link-journal=no',
      `--capability=${addedCapabilities.join(',')}`,
      ...(layout.kind === 'v2' ? ['--drop-capability=CAP_MKNOD'] : []),
      '--system-call-filter=add_key keyctl bpf',
      `--bind=${paths.docker}:/var/lib/docker`,
      `--bind=${paths.containerd}:/var/lib/containerd`,
      initPath,
    ],
    // Makes /proc/sys/net writable: those settings belong to the host's own network namespace.
    environment: { SYSTEMD_NSPAWN_API_VFS_WRITABLE: 'yes' },
  };
}

/**
 * The command that mounts a host's disk: its own writable layer over saved layers over the base tree.
 * `volatile` means that no fsync reaches the disk (dpkg is several times faster), and wants a new work folder each time.
 *
 * @param lower read-only trees, the topmost first
 * @example planDisk('pincer', 'h1', paths, ['/var/cache/pincer-lab/base/trixie-1f0a5c7e9b3d']).argv[0] // 'mount'
 */
export function planDisk(lab: string, host: string, paths: HostPaths, lower: readonly string[]): Command {
  const options = [`lowerdir=${lower.join(':')}`, `upperdir=${paths.upper}`, `workdir=${paths.work}`, 'volatile'];
  return { argv: ['mount', '-t', 'overlay', kernelName(lab, host), '-o', options.join(','), paths.root] };
}
