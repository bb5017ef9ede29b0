import { defineRole, flush, handler, service, systemdUnit, task, user } from 'pincer';
import { programTasks } from './programs.ts';
import { stateTasks } from './state.ts';
import { gatewayUnit, unitName } from './unit.ts';
import { OpenClawRoleVars } from './vars.ts';

/**
 * One OpenClaw gateway as a hardened systemd service: a pinned release with its own Node, a system account without a
 * shell, a configuration that is rendered once and that OpenClaw itself cannot change. At most one restart per run, and
 * only when something that the running gateway cannot notice has changed.
 *
 * @example fleet.play('Gateways', { hosts: 'gateways', roles: ({ vars }) => [base(vars.base), openclaw(vars.openclaw)] })
 */
export const openclaw = defineRole({
  name: 'openclaw',
  vars: OpenClawRoleVars,
  tasks: ({ vars }) => {
    const { gatewayToken, liteLlmKey, telegramBotToken } = vars;
    const restart = handler('Restart the gateway', service({ name: unitName, state: 'restarted' }));
    return [
      task(
        'Make the account of the gateway',
        user({
          name: vars.user,
          system: true,
          home: vars.home,
          shell: '/usr/sbin/nologin',
          comment: 'OpenClaw gateway',
        }),
      ),
      ...programTasks(vars, restart),
      ...stateTasks(vars, { gatewayToken, liteLlmKey, telegramBotToken }, restart),
      task('Write the service', systemdUnit({ name: unitName, content: gatewayUnit(vars) }), { notify: restart }),
      // The one start or restart of this run; what is running afterwards need not be started again.
      flush(),
      task('Start the gateway, now and at boot', service({ name: unitName, state: 'started', enabled: true })),
    ];
  },
});
