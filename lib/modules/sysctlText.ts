/** Values that the kernel lets nobody take back before a reboot (Documentation/admin-guide/sysctl/kernel.rst, LSM/Yama.rst). */
const locked: Readonly<Record<string, string>> = {
  'kernel.unprivileged_bpf_disabled': '1',
  'kernel.yama.ptrace_scope': '3',
  'kernel.kexec_load_disabled': '1',
  'kernel.modules_disabled': '1',
};

/**
 * One spelling for a value: the kernel separates the numbers of a list by tabs, people by spaces.
 *
 * @example normalValue(' 1024\t65535\n') // '1024 65535'
 */
export function normalValue(value: string | number): string {
  return String(value).trim().replace(/\s+/g, ' ');
}

/**
 * Whether the kernel holds a setting so tight that it cannot be loosened before the next boot.
 *
 * @example isLocked('kernel.unprivileged_bpf_disabled', '1') // true
 */
export function isLocked(key: string, running: string): boolean {
  return locked[key] === normalValue(running);
}

/**
 * The file below /proc/sys that holds a key; as sysctl(8) has it, the first separator decides which one stands for "/".
 *
 * @example sysctlPath('net.ipv4.conf.eth0/1.rp_filter') // '/proc/sys/net/ipv4/conf/eth0.1/rp_filter'
 */
export function sysctlPath(key: string): string {
  const slashFirst = /^[^.]*\//.test(key);
  return `/proc/sys/${slashFirst ? key : key.replace(/[./]/g, (separator) => (separator === '.' ? '/' : '.'))}`;
}

/**
 * The text of a file in sysctl.d. A `-` before a key lets a boot go on where the kernel lacks or refuses it (sysctl.d(5)).
 *
 * @example sysctlText({ 'vm.swappiness': 10 }, []) // '...\nvm.swappiness = 10\n'
 */
export function sysctlText(settings: Readonly<Record<string, string | number>>, optional: readonly string[]): string {
  const lines = Object.entries(settings).map(
    ([key, value]) => `${optional.includes(key) ? '-' : ''}${key} = ${normalValue(value)}\n`,
  );
  return `# Managed by Pincer; changes made by hand are overwritten.\n${lines.join('')}`;
}
