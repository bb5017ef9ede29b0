import { command, type Guarded, guarded, handler, sshdConfig, task, type UfwRule, ufw, type Way } from 'pincer';
import { sshdParams } from './sshd.ts';
import type { BaseVars } from './vars.ts';

type UfwParams = Parameters<typeof ufw>[0];

/** What the firewall is made of. */
export type FirewallVars = Pick<BaseVars, 'adminIp' | 'sshPort' | 'firewallRules' | 'kernel'>;

/**
 * What the firewall lets in: SSH from the operators, and what the inventory adds. A plain `allow`: ufw's `limit` refuses
 * the sixth connection within 30 seconds, and a run with its proofs needs more.
 *
 * @example firewallRules(vars)[0] // { action: 'allow', direction: 'in', proto: 'tcp', port: 9922, from: '203.0.113.10', ... }
 */
export function firewallRules(vars: FirewallVars): UfwRule[] {
  const ssh = vars.adminIp.map((from) => ({
    action: 'allow' as const,
    direction: 'in' as const,
    proto: 'tcp' as const,
    port: vars.sshPort,
    from,
    comment: 'SSH of the operators',
  }));
  return [...ssh, ...vars.firewallRules];
}

/**
 * The whole firewall: nothing else comes in.
 *
 * @example ufw(firewallParams(vars))
 */
function firewallParams(vars: FirewallVars): UfwParams {
  return { ipv6: !vars.kernel.disableIpv6, rules: firewallRules(vars) };
}

/**
 * Where systemd's ssh.socket listens instead (Ubuntu), a reload of the service would not move the port. The socket does not start
 * while its service runs; open sessions live on (KillMode=process).
 */
const reloadSshd = `if systemctl -q is-active ssh.socket; then
  systemctl daemon-reload && systemctl stop ssh.service && systemctl restart ssh.socket
else systemctl reload-or-restart ssh.service; fi`;

/**
 * Everything that could cut the way in, under the revert timer. The guard itself puts sshd's new port in force, by the service or
 * by the socket, whichever listens; the handler is for a run on this machine, which needs no guard.
 */
export function wayIn(vars: BaseVars): Guarded {
  const reload = handler(
    'Reload sshd',
    command({ run: reloadSshd, touches: ['unit:ssh.service', 'unit:ssh.socket'], timeout: 30 }),
  );
  return guarded(
    'Secure the way in',
    [
      task('Write the settings of sshd', sshdConfig(sshdParams(vars)), { notify: reload, tags: ['ssh', 'harden'] }),
      task('Set the firewall', ufw(firewallParams(vars)), { tags: ['firewall', 'harden'] }),
    ],
    { way: { user: vars.deployUser, port: vars.sshPort }, allowedFrom: vars.adminIp },
  );
}

/**
 * How Pincer gets into a host once this role is through: for `ways` of a fleet.
 *
 * @example defineFleet({ groups, ways: (vars) => laterWays(vars) })
 */
export function laterWays(vars: Readonly<Record<string, unknown>>): readonly Way[] {
  const { base } = vars as { readonly base?: BaseVars | undefined };
  return base === undefined ? [] : [{ user: base.deployUser, port: base.sshPort }];
}
