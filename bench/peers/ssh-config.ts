import type { Job } from './peer.ts';

/**
 * An ssh_config for OpenSSH's own client with nothing but the way in: ciphers and the like stay as they are shipped.
 *
 * @example writeFileSync('ssh_config', sshClientConfig(job))
 */
export function sshClientConfig({
  targets,
  userKey,
  knownHosts,
}: Pick<Job, 'targets' | 'userKey' | 'knownHosts'>): string {
  const hosts = targets.map(({ name, address, port }) => `Host ${name}\n  HostName ${address}\n  Port ${port}\n`);
  const all = [
    'Host *',
    '  User root',
    `  IdentityFile ${userKey}`,
    '  IdentitiesOnly yes',
    '  IdentityAgent none',
    `  UserKnownHostsFile ${knownHosts}`,
    '  StrictHostKeyChecking yes',
    '  BatchMode yes',
  ];
  return `${hosts.join('')}${all.join('\n')}\n`;
}
