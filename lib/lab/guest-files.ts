import { randomUUID } from 'node:crypto';
import { initScript, sysctlDropIn, sysctlScript } from './guest-scripts.ts';
import { gatewayOf, proxyPort } from './network-plan.ts';
import { initPath } from './nspawn-plan.ts';

/** A file to be there before a host boots: its content, or a symlink's target. */
export type PlantedFile =
  | { readonly content: string; readonly mode?: number | undefined }
  | { readonly symlink: string };

/** Files by absolute path. */
export type PlantedFiles = Readonly<Record<string, PlantedFile>>;

export interface GuestFacts {
  readonly host: string;
  /** First three numbers of the lab's network. */
  readonly subnet: string;
  /** The public half of the lab's key, for root. */
  readonly authorizedKey: string;
  readonly hostKey: string;
  readonly hostKeyPublic: string;
  readonly machineId: string;
  readonly trust: { readonly bundle: string; readonly own: Readonly<Record<string, string>> };
}

/**
 * What makes a base tree this one host: its name, its keys, the way to packages through the lab's proxy, and the shim that
 * boots it. A saved layer leaves all of it out.
 *
 * @example Object.keys(guestFiles(facts)).includes('/etc/hostname') // true
 */
export function guestFiles(facts: GuestFacts): PlantedFiles {
  const proxy = `http://${gatewayOf(facts.subnet)}:${proxyPort}`;
  const certificates = Object.entries(facts.trust.own).map(([path, content]) => [path, { content }] as const);
  return {
    '/etc/hostname': { content: `${facts.host}\n` },
    '/etc/hosts': { content: `127.0.0.1 localhost\n127.0.1.1 ${facts.host}\n` },
    '/etc/machine-id': { content: `${facts.machineId}\n`, mode: 0o444 },
    // Nobody answers there: a lookup fails at once instead of hanging.
    '/etc/resolv.conf': { content: `nameserver ${gatewayOf(facts.subnet)}\n` },
    '/root/.ssh/authorized_keys': { content: facts.authorizedKey, mode: 0o600 },
    '/etc/ssh/ssh_host_ed25519_key': { content: facts.hostKey, mode: 0o600 },
    '/etc/ssh/ssh_host_ed25519_key.pub': { content: facts.hostKeyPublic },
    '/etc/apt/apt.conf.d/00lab-proxy': {
      content: `Acquire::http::Proxy "${proxy}";\nAcquire::https::Proxy "${proxy}";\n`,
    },
    '/etc/npmrc': {
      content: [
        `proxy=${proxy}`,
        `https-proxy=${proxy}`,
        'cafile=/etc/ssl/certs/ca-certificates.crt',
        'update-notifier=false',
        'fund=false',
        'audit=false',
        '',
      ].join('\n'),
    },
    '/etc/ssl/certs/ca-certificates.crt': { content: facts.trust.bundle },
    ...Object.fromEntries(certificates),
    // Their timers would hold dpkg's lock at a moment of their own choosing.
    '/etc/systemd/system/apt-daily.timer': { symlink: '/dev/null' },
    '/etc/systemd/system/apt-daily-upgrade.timer': { symlink: '/dev/null' },
    [initPath]: { content: initScript, mode: 0o755 },
    '/usr/lib/systemd/lab-sysctl': { content: sysctlScript, mode: 0o755 },
    '/usr/lib/systemd/system/systemd-sysctl.service.d/lab.conf': { content: sysctlDropIn },
  };
}

/**
 * A new identity for `/etc/machine-id`, as machine-id(5) wants it: 32 lower-case hexadecimal digits.
 *
 * @example newMachineId().length // 32
 */
export function newMachineId(): string {
  return randomUUID().replaceAll('-', '');
}
