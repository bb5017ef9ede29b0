import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Call } from '../core/module.ts';
import { sh } from '../core/shell.ts';
import { Lab, type LabHost, suites } from '../lab/index.ts';
import { proxyCommand } from '../lab/inventory.ts';
import { apt } from '../modules/apt.ts';
import { check } from '../modules/check.ts';
import { service } from '../modules/service.ts';
import { systemdUnit } from '../modules/systemdUnit.ts';
import { waitFor } from '../modules/waitFor.ts';
import { HostLink } from '../run/link.ts';
import { createTransport } from '../transport/create.ts';
import { type Trial, tryCall } from './laws.ts';

const unitText = (command: string, more = ''): string =>
  `[Unit]\nDescription=Pincer test\n\n[Service]\nExecStart=${command}\n${more}\n[Install]\nWantedBy=multi-user.target\n`;

// Real systemd and real apt; the laws must hold for what they do to a host, not for what we think they do.
describe.each(suites)('laws of modules on %s', (suite) => {
  let lab: Lab;
  let host: LabHost;
  let link: HostLink;

  beforeAll(async () => {
    const name = `laws-${suite}`;
    await Lab.down(name);
    lab = await Lab.up({ name, hosts: 1, suite });
    host = lab.host(1);
    const transport = createTransport(
      {
        kind: 'ssh',
        address: host.address,
        ways: [{ user: 'root', port: 22 }],
        identityFiles: [lab.key],
        knownHosts: [lab.knownHosts],
        proxyCommand: proxyCommand(lab.namespace),
        connectTimeout: 10,
      },
      { hostName: 'h1' },
    );
    link = new HostLink({ transport, runId: 'laws' });
    await link.open(true);
    await link.exchange({ program: '', seconds: 30, changes: false });
  });
  afterAll(async () => {
    await link?.end(false);
    await lab?.down();
  });

  /** Tries a call that must obey the laws, and changes something exactly when expected. */
  async function obeys(call: Call, changes: readonly string[]): Promise<Trial> {
    const trial = await tryCall(call, link);
    const summaries = trial.changes.map(({ summary }) => summary);
    expect({ summaries, again: trial.again, surprises: trial.surprises }).toEqual({
      summaries: changes,
      again: [],
      surprises: [],
    });
    return trial;
  }

  const versionOf = async (name: string): Promise<string> =>
    (await host.exec(`dpkg-query -W ${name} | cut -f 2`)).stdout.trim();
  const isActive = async (unit: string): Promise<string> =>
    (await host.exec(`systemctl is-active ${unit}`)).stdout.trim();

  describe('systemdUnit and service', () => {
    const name = 'law.service';
    const unit = (content: string, more = {}) =>
      systemdUnit({ name, content, enabled: true, state: 'started', ...more });

    it('bring up a new unit, then have nothing to do', async () => {
      const content = unitText('/bin/sleep 1000');
      await obeys(unit(content), [`create /etc/systemd/system/${name}`, `enable ${name}`, `start ${name}`]);
      expect(await isActive(name)).toBe('active');
      await obeys(unit(content), []);
      await obeys(service({ name, state: 'started', enabled: true }), []);
    });

    it('have a changed file read and follow its [Install] section, without a restart', async () => {
      const before = await host.exec(`systemctl show -p MainPID ${name}`);
      const content = unitText('/bin/sleep 2000').replace('multi-user', 'graphical');
      await obeys(unit(content), [`new content of /etc/systemd/system/${name}`]);
      expect((await host.exec(`systemctl show -p MainPID ${name}`)).stdout).toBe(before.stdout);
      expect((await host.exec(`ls /etc/systemd/system/*.wants/${name}`)).stdout.trim()).toBe(
        `/etc/systemd/system/graphical.target.wants/${name}`,
      );
    });

    it('restart, stop, disable, mask and unmask', async () => {
      await obeys(service({ name, state: 'restarted' }), [`restart ${name}`]);
      expect((await host.exec(`tr '\\0' ' ' </proc/$(systemctl show --value -p MainPID ${name})/cmdline`)).stdout).toBe(
        '/bin/sleep 2000 ',
      );
      await obeys(service({ name, state: 'stopped', enabled: false }), [`disable ${name}`, `stop ${name}`]);
      expect(await isActive(name)).toBe('inactive');
      await host.exec(`rm /etc/systemd/system/${name}; systemctl daemon-reload`);
      await obeys(service({ name: 'cron', masked: true, state: 'stopped' }), [
        'mask cron.service',
        'stop cron.service',
      ]);
      await expect(tryCall(service({ name: 'cron', state: 'started' }), link)).rejects.toMatchObject({
        code: 'UNIT_MASKED',
      });
      await obeys(service({ name: 'cron', masked: false, state: 'started', enabled: true }), [
        'unmask cron.service',
        'enable cron.service',
        'start cron.service',
      ]);
    });

    it('catch up on a daemon-reload', async () => {
      const content = unitText('/bin/sleep 1000');
      await host.exec('cat > /etc/systemd/system/law2.service', { input: unitText('/bin/sleep 999') });
      await host.exec('systemctl daemon-reload; systemctl enable --now law2.service');
      await host.exec('sleep 1; cat > /etc/systemd/system/law2.service', { input: content });
      await obeys(systemdUnit({ name: 'law2.service', content, enabled: true, state: 'started' }), [
        'have systemd read law2.service again',
      ]);
    });

    it.each([
      ['dies at once', unitText('/bin/sh -c "echo broken settings; exit 3"'), /broken settings/],
      [
        'dies again and again',
        unitText('/bin/sh -c "echo no; exit 3"', 'Restart=always\nRestartSec=0.2'),
        /dies and is/,
      ],
      ['has a mistyped key', unitText('/bin/true', 'NoNewPriv=yes'), /Unknown key.*NoNewPriv/],
      ['has no program', unitText('/opt/missing'), /\/opt\/missing is not executable/],
    ])('fail a unit that %s, and say why', async (_, content, message) => {
      await host.exec('systemctl stop bad; rm -f /etc/systemd/system/bad.service; systemctl daemon-reload');
      const call = systemdUnit({ name: 'bad.service', content, state: 'started' });
      await expect(tryCall(call, link)).rejects.toThrow(message);
    });

    it('start a unit that died so often that systemd would wait', async () => {
      const content = unitText(
        '/bin/sh -c "[ -e /run/good ] && exec sleep 1000; exit 1"',
        'Restart=always\nRestartSec=0.1',
      );
      await host.exec('cat > /etc/systemd/system/flaky.service', { input: content });
      await host.exec('systemctl daemon-reload; systemctl start flaky');
      await host.exec(
        'for i in $(seq 100); do systemctl -q is-failed flaky && break; sleep 0.1; done; touch /run/good',
      );
      expect(await isActive('flaky')).toBe('failed');
      await obeys(service({ name: 'flaky', state: 'started' }), ['start flaky.service']);
    });

    it('take a oneshot that did its work for started well', async () => {
      await host.exec('cat > /etc/systemd/system/once.service', { input: unitText('/bin/true', 'Type=oneshot') });
      await host.exec('systemctl daemon-reload');
      const trial = await tryCall(service({ name: 'once', state: 'restarted' }), link);
      expect(trial.outputs.at(-1)?.code).toBe(0);
    });

    it('know no unit that is not there', async () => {
      await expect(tryCall(service({ name: 'nowhere', state: 'started' }), link)).rejects.toMatchObject({
        code: 'UNIT_NOT_FOUND',
      });
    });
  });

  describe('apt', () => {
    it('installs, has nothing to do, and removes', async () => {
      await obeys(apt({ packages: ['sl', 'bc'] }), ['install sl', 'install bc']);
      await obeys(apt({ packages: ['sl', 'bc'] }), []);
      const version = await versionOf('sl');
      await obeys(apt({ packages: ['sl'], state: 'absent' }), [`remove sl ${version}`]);
      await obeys(apt({ packages: [`sl=${version}`] }), [`install sl ${version}`]);
    });

    it('fetches lists that are not there', async () => {
      await host.exec('apt-get -y purge bc; rm -rf /var/lib/apt/lists/*');
      await obeys(apt({ packages: ['bc'] }), ['install bc']);
    });

    it('finishes what an interrupted dpkg left, and waits for another one', async () => {
      await host.exec('apt-get -y purge sl; cd /tmp && apt-get download sl && dpkg --unpack sl_*.deb');
      await obeys(apt({ packages: ['sl'] }), ['finish an interrupted run of dpkg', 'install sl']);
      const other = host.exec('apt-get -y install --no-install-recommends vim-tiny emacs-nox >/dev/null 2>&1; echo $?');
      await host.exec('for i in $(seq 100); do pgrep -x dpkg && break; sleep 0.1; done');
      const version = await versionOf('bc');
      const trial = await tryCall(apt({ packages: ['bc'], state: 'absent', purge: true }), link);
      expect(trial.changes.map(({ summary }) => summary)).toEqual([`purge bc ${version}`]);
      expect(trial.again).toEqual([]);
      expect((await other).stdout.trim()).toBe('0');
    });

    it('says what it does not know, after one look at new lists', async () => {
      await expect(tryCall(apt({ packages: ['no-such-package'] }), link)).rejects.toThrow(
        /Unable to locate package no-such-package/,
      );
    });
  });

  describe('waitFor and check', () => {
    it('see what is there at once, and what comes later', async () => {
      await obeys(waitFor({ port: 22, timeout: 5 }), ['wait for a listener on TCP port 22']);
      await obeys(waitFor({ port: 22, host: '127.0.0.1', timeout: 5 }), [
        'wait for a listener on TCP port 22 of 127.0.0.1',
      ]);
      await host.exec('systemd-run --on-active=1 --timer-property=AccuracySec=100ms touch /run/later');
      await obeys(waitFor({ path: '/run/later', timeout: 20, every: 0.2 }), ['wait for /run/later']);
      await obeys(waitFor({ check: sh`systemctl is-active --quiet ssh`, timeout: 5 }), ['wait for a check to succeed']);
    });

    it('give up in time', async () => {
      const call = waitFor({ port: 9, timeout: 1, every: 0.3 });
      await expect(tryCall(call, link)).rejects.toThrow(/status 124: still waiting for a listener on TCP port 9/);
    });

    it('judge the host', async () => {
      const about = { id: 'sshd-port', reason: 'it is the way in', hint: 'Look at sshd_config.' };
      const wanted = (port: string) =>
        check({
          ...about,
          run: 'sshd -T | grep ^port',
          retryFor: 5,
          expect: ({ stdout }) => (stdout.trim() === `port ${port}` ? null : `${stdout.trim()} is set, not ${port}`),
        });
      await obeys(wanted('22'), []);
      await expect(tryCall(wanted('9922'), link)).rejects.toMatchObject({
        code: 'CHECK_FAILED',
        message: 'Check sshd-port failed: port 22 is set, not 9922.',
      });
    });
  });
});
