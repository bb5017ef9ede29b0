import { expect, it } from 'vitest';
import { BaseVars } from '../base/vars.ts';
import { judgeJail } from './bans.ts';

const key = 'ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIIXkPsYbZPIJZdR90GlfpCGGz1m+n9hHIMka+ALI0S9c operator@example.com';
const vars = BaseVars.parse({ adminIp: ['203.0.113.10/32', '2001:db8::/48'], authorizedKeys: [key] });

/** Printed by `fail2ban-client -i` of fail2ban 1.1.0 (Debian 13). */
const printed = `Fail2Ban v1.1.0 reads log file that contains password failure report
and bans the corresponding IP addresses using firewall rules.

fail2ban> Status for the jail: sshd
|- Filter
|  |- Currently failed:\t0
|  \`- Journal matches:\t_SYSTEMD_UNIT=ssh.service + _COMM=sshd
\`- Actions
   |- Currently banned:\t0
   \`- Banned IP list:\t
fail2ban> 3
fail2ban> 600
fail2ban> 3600
fail2ban> These IP addresses/networks are ignored:
|- 127.0.0.0/8
|- 203.0.113.10
|- 2001:db8::/48
\`- ::1
fail2ban> `;

it('is content with the jail that role base wrote', () => {
  expect(judgeJail(vars, { stdout: printed })).toBeNull();
});

it.each([
  [printed.replace('> 3\n', '> 99\n'), 'maxretry is 99, wanted 3'],
  [printed.replace('> 3600\n', '> 60\n'), 'bantime is 60, wanted 3600'],
  [printed.replace('|- 203.0.113.10\n', ''), '203.0.113.10/32 may be banned'],
  [
    printed.replace('Status for the jail: sshd', "Sorry but the jail 'sshd' does not exist"),
    'there is no jail sshd at work',
  ],
  ['sh: 1: fail2ban-client: not found', 'there is no jail sshd at work'],
  ['', 'there is no jail sshd at work'],
])('says what is wrong (%#)', (stdout, fault) => {
  expect(judgeJail(vars, { stdout })).toBe(fault);
});
