import { defineRole } from 'pincer';
import { auditTasks } from './audit.ts';
import { banTasks } from './bans.ts';
import { firewallTasks } from './firewall.ts';
import { answerTasks, readinessTasks } from './gateway.ts';
import { kernelTasks } from './kernel.ts';
import { listenerTasks } from './listeners.ts';
import { sshdTasks } from './sshd.ts';
import { unitTasks } from './unit.ts';
import { VerifyRoleVars } from './vars.ts';

/**
 * Looks whether a host is what the roles `base` and `openclaw` promise, by asking the programs themselves; changes nothing,
 * and fails the run where reality differs. What is wanted comes from the same vars and functions as the roles' own
 * tasks. Causes stand before their effects, because the first check that fails ends a host's run.
 *
 * @example fleet.play('Gateways', { hosts: 'gateways', roles: ({ vars }) => [base(vars.base), openclaw(vars.openclaw), verify(vars)] })
 */
export const verify = defineRole({
  name: 'verify',
  vars: VerifyRoleVars,
  tasks: ({ vars: { base, openclaw, verify: own } }) => [
    ...(base === undefined
      ? []
      : [...kernelTasks(base.kernel), ...firewallTasks(base), ...sshdTasks(base), ...banTasks(base)]),
    ...(openclaw === undefined
      ? []
      : [
          ...unitTasks(),
          ...readinessTasks(openclaw),
          ...auditTasks(openclaw, own.auditEachRun),
          ...answerTasks(openclaw),
        ]),
    ...(base === undefined ? [] : listenerTasks({ base, openclaw, verify: own })),
  ],
});
