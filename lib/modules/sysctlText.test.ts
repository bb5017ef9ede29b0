import { describe, expect, it } from 'vitest';
import { isLocked, normalValue, sysctlPath, sysctlText } from './sysctlText.ts';

describe('sysctl', () => {
  it('spells values in one way', () => {
    expect(normalValue(' 1024\t65535\n')).toBe('1024 65535');
    expect(normalValue(10)).toBe('10');
  });

  it('knows values that the kernel does not take back', () => {
    expect(isLocked('kernel.unprivileged_bpf_disabled', '1')).toBe(true);
    expect(isLocked('kernel.unprivileged_bpf_disabled', '2')).toBe(false);
    expect(isLocked('vm.swappiness', '1')).toBe(false);
  });

  it('finds the file of a key, dots in interface names included', () => {
    expect(sysctlPath('net.ipv4.tcp_syncookies')).toBe('/proc/sys/net/ipv4/tcp_syncookies');
    expect(sysctlPath('net.ipv4.conf.eth0/1.rp_filter')).toBe('/proc/sys/net/ipv4/conf/eth0.1/rp_filter');
    expect(sysctlPath('net/ipv4/conf/eth0.1/rp_filter')).toBe('/proc/sys/net/ipv4/conf/eth0.1/rp_filter');
  });

  it('marks optional keys for the boot', () => {
    const text = sysctlText({ 'vm.swappiness': 10, 'kernel.yama.ptrace_scope': 2 }, ['kernel.yama.ptrace_scope']);
    expect(text.split('\n').slice(1)).toEqual(['vm.swappiness = 10', '-kernel.yama.ptrace_scope = 2', '']);
  });
});
