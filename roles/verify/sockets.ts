/** A socket that listens. */
export interface Socket {
  readonly protocol: 'tcp' | 'udp';
  /** Without brackets and zone; `*` where it is all addresses of both families. */
  readonly address: string;
  readonly port: number;
  /** Name of the program, as the kernel keeps it (15 characters). */
  readonly process: string;
}

/**
 * Reads what `ss -Hltunp` prints.
 *
 * @throws Error when a line is none of a TCP or UDP socket
 * @example readSockets('tcp LISTEN 0 128 0.0.0.0:22 0.0.0.0:* users:(("sshd",pid=1,fd=3))')
 */
export function readSockets(text: string): Socket[] {
  return text
    .split('\n')
    .filter((line) => line.trim() !== '')
    .map((line) => {
      const [protocol, , , , local = ''] = line.split(/\s+/);
      const [, address = '', port] = /^(.*):(\d+)$/.exec(local) ?? [];
      if ((protocol !== 'tcp' && protocol !== 'udp') || port === undefined) throw new Error(`not a socket: ${line}`);
      const process = /users:\(\("([^"]+)"/.exec(line)?.[1] ?? 'somebody';
      return { protocol, address: address.replace(/[[\]]|%.*/g, ''), port: Number(port), process };
    });
}
