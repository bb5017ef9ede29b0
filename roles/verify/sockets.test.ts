import { expect, it } from 'vitest';
import { readSockets } from './sockets.ts';

/** Printed by `ss -Hltunp` of Debian 13 on a deployed host; the last three by Ubuntu and a host with DHCP. */
const printed = `tcp LISTEN 0      128      0.0.0.0:9922  0.0.0.0:* users:(("sshd",pid=93,fd=6))              
tcp LISTEN 0      511    127.0.0.1:18789 0.0.0.0:* users:(("openclaw-gatewa",pid=6731,fd=64))
tcp LISTEN 0      511        [::1]:18789    [::]:* users:(("openclaw-gatewa",pid=6731,fd=65))
tcp LISTEN 0      4096           *:22          *:* users:(("sshd",pid=9,fd=3),("systemd",pid=1,fd=98))
udp UNCONN 0      0   127.0.0.53%lo:53    0.0.0.0:* users:(("systemd-resolve",pid=5,fd=12))
udp UNCONN 0      0   [fe80::1%eth0]:546     [::]:*
`;

it('reads addresses without brackets and zone, and who it is', () => {
  expect(
    readSockets(printed).map(({ protocol, address, port, process }) => [protocol, address, port, process]),
  ).toEqual([
    ['tcp', '0.0.0.0', 9922, 'sshd'],
    ['tcp', '127.0.0.1', 18789, 'openclaw-gatewa'],
    ['tcp', '::1', 18789, 'openclaw-gatewa'],
    ['tcp', '*', 22, 'sshd'],
    ['udp', '127.0.0.53', 53, 'systemd-resolve'],
    ['udp', 'fe80::1', 546, 'somebody'],
  ]);
});

it('reads nothing from nothing, and refuses what it does not know', () => {
  expect(readSockets('')).toEqual([]);
  expect(() => readSockets('ss: command not found')).toThrow('not a socket: ss: command not found');
  expect(() => readSockets('sctp LISTEN 0 1 0.0.0.0:1 0.0.0.0:*')).toThrow('not a socket');
});
