import { hostFolder } from './places.ts';

/** Where a host's own sshd listens, and how its keys are found from inside the host. */
export interface SshdPlace {
  readonly address: string;
  readonly port: number;
}

/**
 * The sshd_config of one host: keys only, nothing of this machine's own configuration.
 *
 * @example sshdConfig({ address: '127.0.77.1', port: 2200 })
 */
export function sshdConfig({ address, port }: SshdPlace): string {
  const lines = [
    `ListenAddress ${address}:${port}`,
    `HostKey ${hostFolder}/ssh/host_key`,
    'PidFile none',
    `AuthorizedKeysFile ${hostFolder}/ssh/authorized_keys`,
    // The folders above belong to whoever made the checkout.
    'StrictModes no',
    'UsePAM no',
    'PermitRootLogin prohibit-password',
    'PasswordAuthentication no',
    'KbdInteractiveAuthentication no',
    'Subsystem sftp internal-sftp',
    'LogLevel INFO',
  ];
  return `${lines.join('\n')}\n`;
}
