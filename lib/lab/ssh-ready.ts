import { readdirSync, readFileSync, readlinkSync } from 'node:fs';
import { join } from 'node:path';
import { commandLineOf, membersOf, unlessGone } from './processes.ts';

/**
 * Whether sshd listens in a host. OpenSSH says so in its own command line (since 8.2: `sshd: ... [listener] 0 of 10-100
 * startups`), which is far cheaper to read than the kernel's table of sockets.
 *
 * @param group the host's control group (`HostCgroups.members`)
 */
export function sshdListens(group: string): boolean {
  return membersOf(group).some((pid) => commandLineOf(pid).some((word) => word.includes('[listener]')));
}

/**
 * Whether systemd listens in a host on behalf of sshd (`ssh.socket`), for connections from outside.
 *
 * @param leader PID 1 of the host, by its number on this machine
 */
export function systemdListens(leader: number): boolean {
  const listening = new Set(['tcp', 'tcp6'].flatMap((table) => listeningSockets(leader, table)));
  return listening.size > 0 && socketsOf(leader).some((socket) => listening.has(socket));
}

/** The kernel walks all of this machine's connections for it: a millisecond or more each time. */
function listeningSockets(leader: number, table: string): readonly string[] {
  const text = unlessGone(() => readFileSync(`/proc/${leader}/net/${table}`, 'utf8'), '');
  return text.split('\n').flatMap((line) => {
    // proc(5): sl local_address rem_address st ... inode; 0A is LISTEN, 0100007F is 127.0.0.1.
    const [, local = '', , state, , , , , , inode] = line.trim().split(/\s+/);
    return state === '0A' && inode !== undefined && !local.startsWith('0100007F') ? [inode] : [];
  });
}

function socketsOf(pid: number): readonly string[] {
  const folder = `/proc/${pid}/fd`;
  return unlessGone(() => readdirSync(folder), []).flatMap((name) => {
    const target = unlessGone(() => readlinkSync(join(folder, name)), '');
    const inode = /^socket:\[(\d+)\]$/.exec(target)?.[1];
    return inode === undefined ? [] : [inode];
  });
}
