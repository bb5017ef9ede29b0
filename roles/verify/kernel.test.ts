import { expect, it } from 'vitest';
import { judgeSettings } from './kernel.ts';

const settings = { 'vm.swappiness': 10, 'net.ipv4.tcp_syncookies': 1, 'kernel.unprivileged_bpf_disabled': 2 };
const optional = ['vm.swappiness', 'kernel.unprivileged_bpf_disabled'];
const judge = (stdout: string): string | null => judgeSettings(settings, optional, { stdout });
const cookies = '/proc/sys/net/ipv4/tcp_syncookies:1\n';
const bpf = '/proc/sys/kernel/unprivileged_bpf_disabled:2\n';
const swappiness = '/proc/sys/vm/swappiness:10\n';

it('is content when the kernel holds every value', () => {
  expect(judge(swappiness + cookies + bpf)).toBeNull();
});

it('names each value that differs', () => {
  expect(judge(`/proc/sys/vm/swappiness:60\n/proc/sys/net/ipv4/tcp_syncookies:0\n${bpf}`)).toBe(
    'vm.swappiness is 60, wanted 10; net.ipv4.tcp_syncookies is 0, wanted 1',
  );
});

it('does without an optional setting that is not there or that nobody may set', () => {
  expect(judge(cookies)).toBeNull();
  expect(judge(`/proc/sys/vm/swappiness:60\nfixed:/proc/sys/vm/swappiness\n${cookies}`)).toBeNull();
});

it('does not do without the others', () => {
  expect(judge(swappiness + bpf)).toBe('net.ipv4.tcp_syncookies cannot be read, wanted 1');
  expect(judge('/proc/sys/net/ipv4/tcp_syncookies:0\nfixed:/proc/sys/net/ipv4/tcp_syncookies\n')).toBe(
    'net.ipv4.tcp_syncookies is 0, wanted 1',
  );
});

it('is content with a value so tight that the kernel lets nobody loosen it', () => {
  expect(judge(`${swappiness + cookies}/proc/sys/kernel/unprivileged_bpf_disabled:1\n`)).toBeNull();
});

it('reads lists of numbers however they are spaced', () => {
  const list = { 'net.ipv4.ip_local_port_range': '1024 65535' };
  expect(judgeSettings(list, [], { stdout: '/proc/sys/net/ipv4/ip_local_port_range:1024\t65535\n' })).toBeNull();
});
