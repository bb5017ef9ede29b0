import { Port, z } from 'pincer';
import { BaseVars } from '../base/vars.ts';
import { OpenClawVars } from '../openclaw/vars.ts';

const Listener = z.strictObject({
  protocol: z.enum(['tcp', 'udp']),
  port: Port,
  scope: z
    .enum(['loopback', 'any'])
    .describe('`loopback`: on 127.0.0.0/8 and ::1 only; `any`: on whatever address of the host.'),
  what: z.string().min(1, 'what it is for is wanted').describe('Who listens there, for people.'),
});

/** A socket that may listen on a host. */
export type Listener = z.output<typeof Listener>;

/** What a distribution's own parts listen on, where it has them; a Debian server needs none of it. */
const systemListeners: readonly Listener[] = [
  { protocol: 'udp', port: 68, scope: 'any', what: 'DHCP client' },
  { protocol: 'udp', port: 546, scope: 'any', what: 'DHCPv6 client' },
  { protocol: 'tcp', port: 53, scope: 'loopback', what: 'systemd-resolved' },
  { protocol: 'udp', port: 53, scope: 'loopback', what: 'systemd-resolved' },
  { protocol: 'udp', port: 323, scope: 'loopback', what: 'chrony' },
];

/**
 * Vars of the role `verify` that the inventory may hold; none is required.
 *
 * @example
 * VerifyVars.parse({ listeners: [{ protocol: 'tcp', port: 443, scope: 'any', what: 'Caddy' }] })
 */
export const VerifyVars = z.strictObject({
  listeners: z
    .array(Listener)
    .default([])
    .describe('What may listen on the host besides sshd, the gateway and `systemListeners`.'),
  systemListeners: z
    .array(Listener)
    .default([...systemListeners])
    .describe('What parts of the distribution may listen on: DHCP clients, systemd-resolved, chrony.'),
  auditEachRun: z
    .boolean()
    .default(true)
    .describe(
      'Whether each run asks OpenClaw for its security audit, which takes 4 s of the host’s processor; if not, only ' +
        'a run with `--tags verify` or `--tags audit` does.',
    ),
});

/** Vars of the role `verify`, parsed. */
export type VerifyVars = z.output<typeof VerifyVars>;

/**
 * What the role is handed: the vars of the roles whose work it looks at, and its own. A part is checked where its
 * role's vars are given. It never takes a secret.
 */
export const VerifyRoleVars = z.object({
  base: BaseVars.optional(),
  openclaw: OpenClawVars.optional(),
  verify: VerifyVars.prefault({}),
});

/** All that the role is handed, parsed. */
export type VerifyRoleVars = z.output<typeof VerifyRoleVars>;
