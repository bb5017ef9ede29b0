import { expect, it } from 'vitest';
import { kernelSettings, optionalKeys } from './kernel.ts';
import { BaseVars } from './vars.ts';

const kernel = BaseVars.shape.kernel.parse({});

it('sets what the guide sets, and more that costs nothing', () => {
  expect(kernelSettings(kernel)).toMatchObject({
    'vm.swappiness': 10,
    'fs.inotify.max_user_watches': 524_288,
    'fs.inotify.max_user_instances': 512,
    'net.core.somaxconn': 1024,
    'kernel.randomize_va_space': 2,
    'kernel.kptr_restrict': 2,
    'kernel.dmesg_restrict': 1,
    'kernel.perf_event_paranoid': 3,
    'kernel.yama.ptrace_scope': 2,
    'kernel.unprivileged_bpf_disabled': 1,
    'net.ipv4.conf.all.rp_filter': 1,
    'net.ipv4.conf.default.rp_filter': 1,
    'net.ipv4.conf.all.accept_redirects': 0,
    'net.ipv4.conf.default.send_redirects': 0,
    'net.ipv4.conf.default.accept_source_route': 0,
    'net.ipv4.conf.all.log_martians': 1,
    'net.ipv4.icmp_echo_ignore_broadcasts': 1,
    'net.ipv4.icmp_ignore_bogus_error_responses': 1,
    'net.ipv4.tcp_syncookies': 1,
  });
});

it('leaves IPv6 on and careful, or turns it off everywhere', () => {
  const ipv6 = (settings: object): object =>
    Object.fromEntries(Object.entries(settings).filter(([key]) => key.startsWith('net.ipv6.')));
  expect(ipv6(kernelSettings(kernel))).toEqual({
    'net.ipv6.conf.all.accept_redirects': 0,
    'net.ipv6.conf.default.accept_redirects': 0,
    'net.ipv6.conf.all.accept_source_route': 0,
    'net.ipv6.conf.default.accept_source_route': 0,
  });
  expect(ipv6(kernelSettings({ ...kernel, disableIpv6: true }))).toEqual({
    'net.ipv6.conf.all.disable_ipv6': 1,
    'net.ipv6.conf.default.disable_ipv6': 1,
    'net.ipv6.conf.lo.disable_ipv6': 1,
  });
});

it('lets the operator have the last word', () => {
  const own = { ...kernel, extra: { 'net.ipv4.conf.all.rp_filter': 2, 'vm.overcommit_memory': 1 } };
  expect(kernelSettings(own)).toMatchObject({ 'net.ipv4.conf.all.rp_filter': 2, 'vm.overcommit_memory': 1 });
});

it('takes a refusal of the kernel for what belongs to the machine, never for the network or for what was asked for', () => {
  const optional = optionalKeys({ ...kernel, extra: { 'vm.overcommit_memory': 1 } });
  expect(optional).toContain('kernel.yama.ptrace_scope');
  expect(optional).toContain('vm.swappiness');
  expect(optional.filter((key) => key.startsWith('net.ipv4.') || key === 'vm.overcommit_memory')).toEqual([]);
  expect(optional.every((key) => key in kernelSettings(kernel))).toBe(true);
});
