import { type ShellText, sh } from '../core/shell.ts';

/**
 * A check that something listens on a TCP port of this host. It reads the kernel's own table instead of connecting,
 * so that no service sees (or bans) a caller that says nothing.
 *
 * @param address IPv4 address that it must listen on, by itself or as part of all; any unless given
 * @example listening(22, '127.0.0.1')
 */
export function listening(port: number, address?: string): ShellText {
  // Columns of proc_pid_net(5): local address, remote address, state; 0A is TCP_LISTEN, addresses are little-endian.
  const hexPort = port.toString(16).toUpperCase().padStart(4, '0');
  const local = address === undefined ? '[0-9A-F]+' : `(${wordsFor(address).join('|')})`;
  return sh`grep -Eqs ${`: ${local}:${hexPort} [0-9A-F]+:0000 0A `} /proc/net/tcp /proc/net/tcp6`;
}

/** How the tables write an address, its IPv4-mapped IPv6 form, and "all" in both families. */
function wordsFor(address: string): string[] {
  const bytes = address.split('.').map((part) => Number(part).toString(16).toUpperCase().padStart(2, '0'));
  const word = bytes.reverse().join('');
  return [word, `0{16}FFFF0000${word}`, '0{8}', '0{32}'];
}
