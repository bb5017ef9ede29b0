/**
 * PID 1 of a host: a shim that becomes systemd. Before that it
 * - makes the version-1 controllers writable, which nspawn mounts read-only. systemd looks only once, so it must be now; a
 *   plain remount is EBUSY, `bind` is needed;
 * - lays plain files over the sysctls that are the whole machine's (vm, fs, dev, kernel), so that a host can set them,
 *   reads back what it set, loses them at a reboot, and this machine keeps its own. The host's name and
 *   random/ (boot_id) stay live, and net.* is real: it belongs to the host's network namespace;
 * - forgets the firewall's rules: the namespace outlives a reboot and a reset, the rules of a real kernel do not.
 */
export const initScript = `#!/bin/sh
for controller in cpu cpuacct cpu,cpuacct cpuset memory devices freezer blkio pids; do
  tree=/sys/fs/cgroup/$controller
  if [ -d "$tree" ] && [ ! -L "$tree" ]; then mount -o remount,bind,rw,nosuid,nodev,noexec "$tree"; fi
done
own=/run/.lab
mkdir -p $own/proc $own/sysctl
mount -t tmpfs -o mode=755 lab $own/sysctl
mount --rbind /proc/sys $own/proc
mount --make-rprivate $own/proc
(cd $own/proc && cp -r vm fs dev kernel $own/sysctl/ 2>/dev/null)
for part in vm fs dev kernel; do mount --bind $own/sysctl/$part /proc/sys/$part; done
for live in hostname domainname random; do mount --rbind $own/proc/kernel/$live /proc/sys/kernel/$live; done
touch $own/sysctl/.booted
umount -R -l $own/proc
/usr/sbin/nft flush ruleset 2>/dev/null
exec /lib/systemd/systemd "$@"
`;

/**
 * Runs after systemd-sysctl, which writes without truncating: on a plain file a shorter value leaves the old one's tail.
 * The value is the first line.
 */
export const sysctlScript = `#!/bin/sh
find /run/.lab/sysctl -type f -newer /run/.lab/sysctl/.booted 2>/dev/null | while read -r file; do
  value=$(head -n1 "$file")
  printf '%s\\n' "$value" >"$file"
done
exit 0
`;

/** Hooks the script above into systemd-sysctl.service. */
export const sysctlDropIn = `[Service]
ExecStartPost=/usr/lib/systemd/lab-sysctl
`;
