import { AccountName, Port, Seconds, SecretString, UfwRule, z } from 'pincer';
import { networkOf, PublicKeyLine, parsePublicKey } from 'pincer/parts';

/** A public key line; checked like the module's own param, but left as written: vars know no transforms. */
const PublicKey = z.string().superRefine((text, context) => {
  const parsed = PublicKeyLine.safeParse(text);
  for (const { message } of parsed.error?.issues ?? []) context.addIssue({ code: 'custom', message });
});

const AdminNetwork = z.string().superRefine((text, context) => {
  const refuse = (message: string): void => context.addIssue({ code: 'custom', message });
  if (text === 'YOUR_STATIC_IP') return refuse('this is the placeholder; your own address is wanted');
  const network = networkOf(text);
  if (network === null) return refuse('an IPv4 or IPv6 address or network is wanted, e.g. "203.0.113.10"');
  if (network.prefix === 0) refuse('this is the whole internet; the addresses of the operators are wanted');
});

const sysctlKey = z
  .string()
  .regex(/^[a-z0-9_-]+(?:[./][A-Za-z0-9_:@*-]+)+$/, 'a key such as "vm.swappiness" is wanted');

const Kernel = z.strictObject({
  swappiness: z
    .int()
    .min(0)
    .max(200)
    .default(10)
    .describe('How soon the kernel swaps; low, because a swapping gateway answers late. sysctl: vm.swappiness.'),
  inotifyMaxWatches: z
    .int()
    .min(8192)
    .default(524_288)
    .describe('Files that one user may watch: agents watch whole repositories. sysctl: fs.inotify.max_user_watches.'),
  inotifyMaxInstances: z
    .int()
    .min(128)
    .default(512)
    .describe('Watchers that one user may have. sysctl: fs.inotify.max_user_instances.'),
  somaxconn: z
    .int()
    .min(128)
    .max(65_535)
    .default(1024)
    .describe('Connections that may wait to be accepted on one socket. sysctl: net.core.somaxconn.'),
  disableIpv6: z
    .boolean()
    .default(false)
    .describe('Turns IPv6 off in the kernel and in the firewall. sysctl: net.ipv6.conf.*.disable_ipv6.'),
  extra: z
    .record(sysctlKey, z.union([z.number(), z.string().min(1)]))
    .default({})
    .describe('Further sysctl settings, or other values for those of this role.'),
});

const Fail2ban = z.strictObject({
  maxRetry: z.int().min(1).default(3).describe('Failures after which an address is banned. fail2ban: maxretry.'),
  findTime: Seconds.default(600).describe('Seconds within which the failures count. fail2ban: findtime.'),
  banTime: Seconds.default(3600).describe('Seconds for which an address stays banned. fail2ban: bantime.'),
});

const Operator = z.strictObject({
  user: AccountName.default('operator').describe('Name of the account.'),
  authorizedKeys: z.array(PublicKey).min(1, 'at least one public key is wanted').describe('Keys that log in to it.'),
  unit: z
    .string()
    .regex(/^[A-Za-z0-9:_.-]+$/, 'the name of a systemd unit is wanted')
    .default('openclaw')
    .describe('The one unit that the account may start, stop and read the journal of, by sudo.'),
});

const FirewallRule = UfwRule.describe('One rule in the words of ufw(8).');

/**
 * Vars of the role `base`. Required: who may come in (`adminIp`), and with which keys (`authorizedKeys`).
 *
 * @example
 * BaseVars.parse({ adminIp: ['203.0.113.10'], authorizedKeys: ['ssh-ed25519 AAAAC3Nz... operator@laptop'] })
 */
export const BaseVars = z
  .strictObject({
    adminIp: z
      .array(AdminNetwork)
      .min(1, 'at least one address is wanted: nobody could log in any more')
      .describe(
        'Addresses and networks from which SSH is let in; fail2ban never bans them. All others meet a closed port.',
      ),
    authorizedKeys: z
      .array(PublicKey)
      .min(1, 'at least one public key is wanted: nobody could log in any more')
      .describe('Public key lines that log in to the deploy account, as in the .pub files of ssh-keygen.'),
    revokedKeys: z
      .array(PublicKey)
      .default([])
      .describe('Public key lines that must not log in any more; keys that stand in no list are left alone.'),
    deployUser: AccountName.refine((name) => name !== 'root', 'an account of its own is wanted: root is shut out')
      .default('deploy')
      .describe('Account by which Pincer works from the second run on; full sudo, in no other group.'),
    sudoPassword: SecretString.optional().describe(
      'Password that sudo asks the deploy account for (give the same to --ask-become-pass). Set only while the account has none. Without it sudo asks for nothing.',
    ),
    operator: Operator.optional().describe(
      'A second account for people who look after the gateway: it may log in and do what openclaw-ansible allows, no more.',
    ),
    sshPort: Port.default(9922).describe('Port of sshd; another than 22 keeps the logs free of random knocking.'),
    forwardTo: z
      .array(
        z.string().regex(/^(?:[A-Za-z0-9.-]+|\[[0-9a-f:]+\]):\d{1,5}$/i, 'host:port is wanted, e.g. "localhost:18789"'),
      )
      .default(['127.0.0.1:18789', 'localhost:18789'])
      .describe('Where `ssh -L` may lead: the gateway’s own page, and nothing else. sshd: PermitOpen.'),
    banner: z
      .string()
      .regex(/^[^\\]*$/, 'a text without backslashes is wanted: getty would expand them')
      .default(
        'Private system. Access is restricted to authorized people; connections are logged. If that is not you, disconnect now.\n',
      )
      .describe('Shown before a login; instead of the release of the system, which nobody outside needs to know.'),
    hostname: z.string().min(1).max(64).optional().describe('Name of the host; left alone when absent.'),
    timezone: z
      .string()
      .default('Etc/UTC')
      .describe('Zone of the host’s clock; UTC, so that logs of a fleet can be read side by side.'),
    swapMb: z
      .int()
      .min(0)
      .default(0)
      .describe('Size of a swap file in MiB; 0: none. Skipped where the kernel refuses swap (containers).'),
    automaticReboot: z
      .boolean()
      .default(false)
      .describe('Whether unattended-upgrades may reboot the host; off, because a reboot ends agents at work.'),
    kernel: Kernel.prefault({}).describe('Kernel settings by sysctl.'),
    fail2ban: Fail2ban.prefault({}).describe('When an address is banned; the values of openclaw’s guide.'),
    firewallRules: z
      .array(FirewallRule)
      .default([])
      .describe('What the firewall lets in besides SSH; rules on the host that stand nowhere here are removed.'),
  })
  .refine((vars) => vars.operator?.user !== vars.deployUser, {
    path: ['operator', 'user'],
    error: 'another name than deployUser is wanted: that account has full sudo',
  })
  .refine((vars) => !vars.revokedKeys.some((key) => bodiesOf(vars.authorizedKeys).includes(bodyOf(key))), {
    path: ['revokedKeys'],
    error: 'a key that also stands in authorizedKeys cannot be revoked; take it out there first',
  })
  .refine((vars) => !vars.kernel.disableIpv6 || vars.adminIp.every((text) => networkOf(text)?.family !== 6), {
    path: ['adminIp'],
    error: 'IPv4 only is wanted while kernel.disableIpv6 is true',
  });

/** Vars of the role `base`, parsed. */
export type BaseVars = z.output<typeof BaseVars>;

function bodyOf(key: string): string | undefined {
  return parsePublicKey(key)?.body;
}

function bodiesOf(keys: readonly string[]): readonly (string | undefined)[] {
  return keys.map(bodyOf);
}
