/** Directories of the Filesystem Hierarchy Standard 3.0 and of systemd's file-hierarchy(7) that hold the system itself. */
const roots = [
  ...['/', '/bin', '/boot', '/dev', '/etc', '/home', '/lib', '/lib32', '/lib64', '/libx32', '/media', '/mnt', '/opt'],
  ...['/proc', '/root', '/run', '/sbin', '/srv', '/sys', '/tmp', '/usr', '/var'],
];

/** Every directory directly below these is part of the system as well. */
const wholeFolders = ['/bin', '/boot', '/dev', '/lib', '/lib32', '/lib64', '/libx32', '/proc', '/sbin', '/sys', '/usr'];

const deeper = [
  ...['/etc/apt', '/etc/pam.d', '/etc/security', '/etc/ssh', '/etc/systemd', '/etc/systemd/system', '/etc/sudoers.d'],
  ...['/run/systemd', '/var/cache', '/var/lib', '/var/lib/apt', '/var/lib/dpkg', '/var/lib/systemd', '/var/log'],
  ...['/var/run', '/var/spool', '/var/tmp'],
];

const known = new Set([...roots, ...deeper]);

/**
 * Whether losing this path would damage the operating system itself.
 *
 * @example isSystemRoot('/etc') // true
 * @example isSystemRoot('/etc/motd') // false
 */
export function isSystemRoot(path: string): boolean {
  if (known.has(path)) return true;
  const parent = path.slice(0, path.lastIndexOf('/'));
  return wholeFolders.includes(parent);
}
