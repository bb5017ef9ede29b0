import { handler, type Items, loadTemplate, service, sh, task, template } from 'pincer';
import type { BaseVars } from './vars.ts';

const tags = ['fail2ban', 'harden'];
const jails = loadTemplate('base/jail.local.hbs');

/** The one jail of a host: it watches the logins by SSH. */
export const sshJail = 'sshd';

/** The jails of this host; fail2ban reads it after its own files. */
const jailFile = '/etc/fail2ban/jail.local';

/** fail2ban tests whole configurations only, so the candidate is tried in a copy of the folder. */
const validate = sh`copy=$(mktemp -d /run/pincer-fail2ban.XXXXXXXX) && trap 'rm -rf -- "$copy"' EXIT &&
cp -R /etc/fail2ban/. "$copy" && cp -- "$1" "$copy/jail.local" && fail2ban-client -c "$copy" --test`;

/**
 * fail2ban: whoever guesses keys or names is shut out for a while. The firewall lets only operators come that far, so
 * this is for the day on which somebody opens it wider.
 */
export function banTasks({ adminIp, sshPort, fail2ban }: Pick<BaseVars, 'adminIp' | 'sshPort' | 'fail2ban'>): Items {
  const reload = handler('Reload fail2ban', service({ name: 'fail2ban', state: 'reloaded' }));
  return [
    task(
      'Write the jails of fail2ban',
      template({ path: jailFile, template: jails, vars: { jail: sshJail, adminIp, sshPort, ...fail2ban }, validate }),
      { tags, notify: reload },
    ),
    task('Start fail2ban', service({ name: 'fail2ban', state: 'started', enabled: true }), { tags }),
  ];
}
