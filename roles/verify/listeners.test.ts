import { describe, expect, it } from 'vitest';
import type { Item } from '../../lib/core/block.ts';
import { judgeSockets, listenerTasks } from './listeners.ts';
import type { Socket } from './sockets.ts';
import { type Listener, VerifyVars } from './vars.ts';

const sshd: Listener = { protocol: 'tcp', port: 9922, scope: 'any', what: 'sshd' };
const gateway: Listener = { protocol: 'tcp', port: 18789, scope: 'loopback', what: 'the gateway' };
const socket = (protocol: 'tcp' | 'udp', address: string, port: number): Socket => ({
  protocol,
  address,
  port,
  process: 'someone',
});
const good = [
  socket('tcp', '0.0.0.0', 9922),
  socket('tcp', '::', 9922),
  socket('tcp', '127.0.0.1', 18789),
  socket('tcp', '::1', 18789),
];
const judge = (more: readonly Socket[], allowed: readonly Listener[] = []): string | null =>
  judgeSockets([...good, ...more], [sshd, gateway], [sshd, gateway, ...allowed]);

describe('judgeSockets', () => {
  it('is content with exactly the intended ones', () => {
    expect(judge([])).toBeNull();
  });

  it.each([
    [socket('tcp', '0.0.0.0', 5555), 'someone listens on tcp 0.0.0.0 port 5555'],
    [socket('tcp', '127.0.0.1', 5555), 'someone listens on tcp 127.0.0.1 port 5555'],
    // The same port on another address is another socket.
    [socket('tcp', '0.0.0.0', 18789), 'someone listens on tcp 0.0.0.0 port 18789'],
    [socket('tcp', '*', 18789), 'someone listens on tcp * port 18789'],
    [socket('udp', '0.0.0.0', 9922), 'someone listens on udp 0.0.0.0 port 9922'],
    [socket('tcp', '0.0.0.0', 40000), 'someone listens on tcp 0.0.0.0 port 40000'],
    [socket('udp', '0.0.0.0', 5353), 'someone listens on udp 0.0.0.0 port 5353'],
  ])('finds %j', (foreign, fault) => {
    expect(judge([foreign])).toBe(fault);
  });

  it('lets a UDP socket pass whose port the kernel chose: it may only be waiting for an answer', () => {
    expect(judge([socket('udp', '0.0.0.0', 45123)])).toBeNull();
  });

  it('misses who is meant to listen and does not', () => {
    expect(judgeSockets(good.slice(0, 2), [sshd, gateway], [sshd, gateway])).toBe(
      'the gateway does not listen on tcp port 18789',
    );
    expect(judgeSockets([socket('tcp', '0.0.0.0', 22)], [sshd], [sshd])).toBe(
      'someone listens on tcp 0.0.0.0 port 22; sshd does not listen on tcp port 9922',
    );
  });

  it('lets more be there, on the addresses that were named', () => {
    const dns: Listener = { protocol: 'udp', port: 53, scope: 'loopback', what: 'systemd-resolved' };
    expect(judge([socket('udp', '127.0.0.53', 53)], [dns])).toBeNull();
    expect(judge([socket('udp', '10.0.0.1', 53)], [dns])).toContain('udp 10.0.0.1 port 53');
  });
});

describe('listenerTasks', () => {
  const judgeOutput = (vars: Parameters<typeof listenerTasks>[0], stdout: string): unknown => {
    const [task] = listenerTasks(vars) as readonly Item[];
    if (task?.type !== 'task') throw new Error('a task is wanted');
    return task.call.module.diff(task.call.params, { answer: { code: 0, stdout, stderr: '' } });
  };
  const printed = 'tcp LISTEN 0 128 0.0.0.0:9922 0.0.0.0:* users:(("sshd",pid=93,fd=6))\n';
  const dhcp = 'udp UNCONN 0 0 10.0.2.15%eth0:68 0.0.0.0:* users:(("dhclient",pid=9,fd=6))\n';

  it('takes the ports from the vars of the roles, and the gateway only where there is one', () => {
    const vars = { base: { sshPort: 9922 }, verify: VerifyVars.parse({}) };
    expect(judgeOutput(vars, printed + dhcp)).toEqual([]);
    expect(() => judgeOutput({ ...vars, base: { sshPort: 22 } }, printed)).toThrow(
      'sshd does not listen on tcp port 22',
    );
    expect(() => judgeOutput({ ...vars, openclaw: { port: 18789 } }, printed)).toThrow('the gateway does not listen');
  });

  it('lets the inventory say what else may listen', () => {
    const vars = { base: { sshPort: 9922 }, verify: VerifyVars.parse({ systemListeners: [] }) };
    expect(() => judgeOutput(vars, printed + dhcp)).toThrow('dhclient listens on udp 10.0.2.15 port 68');
    const listeners = [{ protocol: 'udp', port: 68, scope: 'any', what: 'DHCP' }];
    const more = { ...vars, verify: VerifyVars.parse({ systemListeners: [], listeners }) };
    expect(judgeOutput(more, printed + dhcp)).toEqual([]);
  });
});
