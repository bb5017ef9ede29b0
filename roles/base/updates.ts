import { type Items, loadTemplate, service, sh, task, template } from 'pincer';

const tags = ['updates', 'harden'];
const settings = loadTemplate('base/52pincer-auto-upgrades.hbs');

/** The settings of unattended-upgrades, beside the packages' own files. */
const updatesFile = '/etc/apt/apt.conf.d/52pincer-auto-upgrades';

/** Security updates install themselves: once a day, by Debian's own timers. */
export function updateTasks(automaticReboot: boolean): Items {
  return [
    task(
      'Choose which updates install themselves',
      template({
        path: updatesFile,
        template: settings,
        vars: { automaticReboot },
        // The candidate on top of everything else, as apt itself reads it.
        validate: sh`apt-config -c "$1" dump >/dev/null`,
      }),
      { tags },
    ),
    ...['apt-daily.timer', 'apt-daily-upgrade.timer'].map((name) =>
      task(`Look for updates daily (${name})`, service({ name, masked: false, enabled: true, state: 'started' }), {
        tags,
      }),
    ),
  ];
}
