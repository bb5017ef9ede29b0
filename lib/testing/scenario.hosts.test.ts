import { describe, expect, it } from 'vitest';
import { playbook } from '../cli/playbook.ts';
import { defineFleet } from '../core/fleet.ts';
import { handler } from '../core/handler.ts';
import { task } from '../core/task.ts';
import { Lab } from '../lab/index.ts';
import { file } from '../modules/file.ts';
import { lineInFile } from '../modules/lineInFile.ts';
import { service } from '../modules/service.ts';
import { differences, manifestOf } from './manifest.ts';
import { testScenario } from './scenario.ts';

const fleet = defineFleet({ groups: { gateways: { vars: {} } } });
const restart = () => handler('Restart cron', service({ name: 'cron', state: 'restarted' }));
const small = await playbook(import.meta, fleet, [
  fleet.play('Small', {
    hosts: 'gateways',
    become: true,
    tasks: () => [
      task('Write the message', file({ path: '/etc/motd', content: 'Welcome.\n' }), { notify: restart() }),
      task('Name the editor', lineInFile({ path: '/etc/environment', line: 'EDITOR=vi' })),
    ],
  }),
]);

testScenario({
  name: 'small',
  playbook: small,
  hosts: 2,
  prepare: async (lab) => {
    // cron is not in the base tree; any unit with this name will do.
    for (const host of lab.hosts) {
      await host.exec('printf "[Service]\\nExecStart=/bin/sleep infinity\\n" >/etc/systemd/system/cron.service');
      await host.exec('systemctl daemon-reload');
    }
  },
  drifts: [
    { name: 'another message', break: 'echo hacked >/etc/motd', repairs: ['Write the message', 'Restart cron'] },
    { name: 'a lost line', break: ': >/etc/environment', repairs: ['Name the editor'] },
  ],
  verify: [
    { name: 'the message', run: 'cat /etc/motd', says: 'Welcome.' },
    { name: 'the editor', run: 'cat /etc/environment', says: /^EDITOR=vi$/m },
    { name: 'cron', run: 'systemctl is-active cron', says: 'active' },
  ],
});

describe('the manifest of a disk', () => {
  it('shows what was written, also when it was put back, and not what a login writes', async () => {
    await using lab = await Lab.up({ name: 'manifest', hosts: 1 });
    const host = lab.host(1);
    const before = await manifestOf(host);
    expect(before.size).toBeGreaterThan(5000);
    await host.ssh('true');
    expect(differences(before, await manifestOf(host))).toEqual([]);
    await host.exec(
      'touch /etc/new; rm /etc/issue.net; touch -r /etc/debian_version /tmp/x; chmod 600 /etc/debian_version; chmod 644 /etc/debian_version',
    );
    const found = differences(before, await manifestOf(host)).map((line) => line.split(':')[0]);
    expect(found).toEqual(['changed /etc', 'changed /etc/debian_version', 'gone /etc/issue.net', 'new /etc/new']);
  });
});
