import { networkOf, type SshdMatch, type SshdSettings } from 'pincer/parts';
import type { BaseVars } from './vars.ts';

type Vars = Pick<BaseVars, 'sshPort' | 'deployUser' | 'operator' | 'adminIp' | 'forwardTo'>;

/** What `sshdConfig` takes. */
export interface SshdParams {
  readonly file: string;
  readonly settings: SshdSettings;
  readonly match: SshdMatch[];
  readonly connections: { readonly user: string; readonly address: string }[];
}

/** Where the banner is: the one file that sshd shows before a login. */
export const bannerFile = '/etc/issue.net';

/** Accounts that may log in at all. */
function loginUsers({ deployUser, operator }: Pick<BaseVars, 'deployUser' | 'operator'>): string[] {
  return [deployUser, ...(operator === undefined ? [] : [operator.user])];
}

/**
 * What ssh-audit 3.3 calls a failure or a weakness is taken out of the lists that this very OpenSSH ships, by the minus
 * sign of sshd_config(5): so Debian 12 and 13 keep what each of them has that is good (post-quantum key exchanges among it).
 */
const algorithms = {
  // Curves of the NIST, and groups of 2048 bits or chosen from a file.
  KexAlgorithms: ['-ecdh-sha2-nistp*', 'diffie-hellman-group14-*', 'diffie-hellman-group-exchange-*'],
  HostKeyAlgorithms: ['-ecdsa-*', 'sk-ecdsa-*', 'webauthn-sk-ecdsa-*'],
  // SHA-1, tags of 64 bits, and MACs that are made before the encryption (`-etm` is after).
  MACs: ['-umac-64*', 'hmac-sha1*', 'umac-128@openssh.com', 'hmac-sha2-256', 'hmac-sha2-512'],
} as const;

/**
 * How sshd is to be: keys only, listed accounts only, no way through the host but to the gateway's own page.
 *
 * @example sshdConfig(sshdParams(vars))
 */
export function sshdParams(vars: Vars): SshdParams {
  const users = loginUsers(vars);
  return {
    file: '00-pincer.conf',
    settings: {
      Port: vars.sshPort,
      AllowUsers: users,
      PermitRootLogin: 'no',
      PubkeyAuthentication: 'yes',
      PasswordAuthentication: 'no',
      KbdInteractiveAuthentication: 'no',
      PermitEmptyPasswords: 'no',
      MaxAuthTries: 3,
      LoginGraceTime: 30,
      MaxStartups: '10:30:60',
      // Notices within ten minutes that the other end is gone; unlike TCPKeepAlive nobody on the way can fake the answer.
      ClientAliveInterval: 300,
      ClientAliveCountMax: 2,
      TCPKeepAlive: 'no',
      X11Forwarding: 'no',
      AllowAgentForwarding: 'no',
      AllowTcpForwarding: 'no',
      AllowStreamLocalForwarding: 'no',
      GatewayPorts: 'no',
      PermitTunnel: 'no',
      PermitUserEnvironment: 'no',
      Compression: 'no',
      // With the fingerprint of the key: with several operators it says who it was.
      LogLevel: 'VERBOSE',
      Banner: bannerFile,
      DebianBanner: 'no',
      KexAlgorithms: [...algorithms.KexAlgorithms],
      HostKeyAlgorithms: [...algorithms.HostKeyAlgorithms],
      MACs: [...algorithms.MACs],
    },
    match: [forwarding(users, vars.forwardTo)],
    connections: users.map((user) => ({ user, address: addressOf(vars.adminIp) })),
  };
}

/** `ssh -L` to the gateway's page and nowhere else, for those who may log in. */
function forwarding(users: readonly string[], forwardTo: readonly string[]): SshdMatch {
  const User = users.join(',');
  return forwardTo.length === 0
    ? { criteria: { User }, settings: { AllowTcpForwarding: 'no' } }
    : { criteria: { User }, settings: { AllowTcpForwarding: 'local', PermitOpen: [...forwardTo] } };
}

/** One address out of the networks of the operators, for which sshd itself is asked what it would do. */
function addressOf(adminIp: readonly string[]): string {
  return networkOf(adminIp[0] ?? '')?.address ?? '127.0.0.1';
}
