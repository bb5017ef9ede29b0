import type { BaseVars } from './vars.ts';

export type KernelSettings = Readonly<Record<string, string | number>>;

/** For each of `all` and `default`: interfaces that are there, and those that come later. */
const both = (family: 'ipv4' | 'ipv6', name: string, value: number): KernelSettings => ({
  [`net.${family}.conf.all.${name}`]: value,
  [`net.${family}.conf.default.${name}`]: value,
});

const hardening: KernelSettings = {
  // Addresses of code and kernel are no use to whoever has found one hole.
  'kernel.randomize_va_space': 2,
  'kernel.kptr_restrict': 2,
  'kernel.dmesg_restrict': 1,
  // Parts of the kernel with a long list of holes, which a gateway needs for nothing.
  'kernel.perf_event_paranoid': 3,
  'kernel.unprivileged_bpf_disabled': 1,
  'net.core.bpf_jit_harden': 2,
  'dev.tty.ldisc_autoload': 0,
  // An agent that was taken over must not read the memory of another process of its user.
  'kernel.yama.ptrace_scope': 2,
  // Nor leave its secrets in a core file, nor plant links and pipes for others below /tmp.
  'fs.suid_dumpable': 0,
  'fs.protected_symlinks': 1,
  'fs.protected_hardlinks': 1,
  'fs.protected_fifos': 2,
  'fs.protected_regular': 2,
};

const network: KernelSettings = {
  ...both('ipv4', 'rp_filter', 1),
  ...both('ipv4', 'accept_redirects', 0),
  ...both('ipv4', 'send_redirects', 0),
  ...both('ipv4', 'accept_source_route', 0),
  ...both('ipv4', 'log_martians', 1),
  'net.ipv4.icmp_echo_ignore_broadcasts': 1,
  'net.ipv4.icmp_ignore_bogus_error_responses': 1,
  'net.ipv4.tcp_syncookies': 1,
};

/**
 * The sysctl settings of a host.
 *
 * @example kernelSettings(vars.kernel)['vm.swappiness'] // 10
 */
export function kernelSettings(kernel: BaseVars['kernel']): KernelSettings {
  return {
    'vm.swappiness': kernel.swappiness,
    'fs.inotify.max_user_watches': kernel.inotifyMaxWatches,
    'fs.inotify.max_user_instances': kernel.inotifyMaxInstances,
    'net.core.somaxconn': kernel.somaxconn,
    ...hardening,
    ...network,
    ...ipv6Settings(kernel.disableIpv6),
    ...kernel.extra,
  };
}

function ipv6Settings(disabled: boolean): KernelSettings {
  if (!disabled) return { ...both('ipv6', 'accept_redirects', 0), ...both('ipv6', 'accept_source_route', 0) };
  return { ...both('ipv6', 'disable_ipv6', 1), 'net.ipv6.conf.lo.disable_ipv6': 1 };
}

/**
 * The keys that a host may do without: a container shows the kernel of its machine, which is not its own to set, and a kernel
 * may be built or booted without IPv6, Yama or BPF. What the operator added must be there.
 *
 * @example optionalKeys(vars.kernel).includes('net.ipv4.tcp_syncookies') // false
 */
export function optionalKeys(kernel: BaseVars['kernel']): string[] {
  return Object.keys(kernelSettings(kernel)).filter(
    (key) => !(key in kernel.extra) && /^(?:vm|fs|kernel|dev)\.|^net\.ipv6\.|^net\.core\.bpf/.test(key),
  );
}
