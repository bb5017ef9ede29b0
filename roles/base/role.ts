import { apt, defineRole, flush, hostname, swapfile, task } from 'pincer';
import { accountTasks } from './accounts.ts';
import { banTasks } from './bans.ts';
import { clockTasks } from './clock.ts';
import { hardeningTasks } from './hardening.ts';
import { updateTasks } from './updates.ts';
import { BaseVars } from './vars.ts';
import { wayIn } from './way-in.ts';

/** What the tasks of this role and of the roles after it need. */
export const basePackages = [
  'ca-certificates',
  'curl',
  'sudo',
  'ufw',
  'nftables',
  'fail2ban',
  // fail2ban only recommends it, and reads no journal without it.
  'python3-systemd',
  'unattended-upgrades',
] as const;

/**
 * A fresh Debian server made fit to face the internet: accounts, packages, kernel, clock, updates, fail2ban, and last, under
 * the revert timer, sshd and the firewall.
 *
 * @example fleet.play('Gateways', { hosts: 'gateways', roles: ({ vars }) => [base(vars.base)] })
 */
export const base = defineRole({
  name: 'base',
  vars: BaseVars,
  tasks: ({ vars }) => [
    task('Install the packages', apt({ packages: [...basePackages] }), { tags: ['packages'] }),
    vars.hostname !== undefined && task('Name the host', hostname({ name: vars.hostname }), { tags: ['hostname'] }),
    ...accountTasks(vars),
    ...clockTasks(vars.timezone),
    ...updateTasks(vars.automaticReboot),
    ...hardeningTasks(vars),
    vars.swapMb > 0 && task('Make swap', swapfile({ mb: vars.swapMb, optional: true }), { tags: ['swap'] }),
    ...banTasks(vars),
    // fail2ban must know the operators' addresses before the proofs of the guard knock.
    flush(),
    wayIn(vars),
  ],
});
