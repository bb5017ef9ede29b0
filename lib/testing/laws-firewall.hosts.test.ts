import { describe, expect, it } from 'vitest';
import { suites } from '../lab/index.ts';
import { admits, type RuleSet } from '../modules/ufw/admits.ts';
import type { UfwRule } from '../modules/ufw/rule.ts';
import { ufw } from '../modules/ufw/ufw.ts';
import { useLawLab } from './lawLab.ts';

const install = 'apt-get -q update && apt-get -qy install ufw && mkdir -p /run/sshd && /usr/sbin/sshd -p 2222';
// The session under test itself runs through the firewall: a rule too many would hang these tests.
describe.each(suites)('laws of ufw on %s', (suite) => {
  const lab = useLawLab(`laws-firewall-${suite}`, suite, install);
  const sshRule = (): UfwRule & { from: string } => ({
    action: 'allow',
    direction: 'in',
    proto: 'tcp',
    port: 22,
    from: lab.client,
    comment: 'SSH of the operator',
  });
  const status = async (): Promise<string> => await lab.said('ufw status');

  it('turns a fresh firewall on, and lets in who is listed only', async () => {
    const ssh = sshRule();
    expect(await lab.reaches(2222)).toBe(true);
    const trial = await lab.obeys(ufw({ rules: [ssh] }), [
      `add rule: allow tcp port 22 from ${lab.client} # SSH of the operator`,
      'kernel settings /etc/ufw/sysctl.conf -> ',
      'firewall off -> on',
    ]);
    expect(trial.outputs.map(({ code }) => code)).toEqual([0]);
    await lab.obeys(ufw({ rules: [ssh] }), []);
    expect([await lab.reaches(22), await lab.reaches(2222)]).toEqual([true, false]);
    expect(await status()).toMatch(/Status: active[\s\S]*22\/tcp +ALLOW +10\.77\.\d+\.1 +# SSH of the operator/);
  });

  it('opens and closes a port as `admits` foretells', async () => {
    const ssh = sshRule();
    const call = ufw({ rules: [ssh, { action: 'allow', proto: 'tcp', port: '2200:2300', from: '10.0.0.0/8' }] });
    await lab.obeys(call, ['add rule: allow tcp port 2200:2300 from 10.0.0.0/8']);
    const set = call.params as unknown as RuleSet;
    for (const port of [22, 2222, 80]) {
      expect([port, admits(set, { address: lab.client, port })]).toEqual([
        port,
        port === 80 ? false : await lab.reaches(port),
      ]);
    }
    await lab.obeys(ufw({ rules: [{ action: 'deny', from: '198.51.100.9' }, ssh] }), [
      'remove rule: allow tcp port 2200:2300 from 10.0.0.0/8',
      'add rule: deny any port from 198.51.100.9',
    ]);
    expect(await lab.reaches(2222)).toBe(false);
  });

  it('writes every kind of rule so that ufw reads it back', async () => {
    const ssh = sshRule();
    const rules: Parameters<typeof ufw>[0]['rules'] = [
      ssh,
      { action: 'limit', proto: 'tcp', port: 9922, from: '203.0.113.10' },
      { action: 'allow', proto: 'tcp', port: [443, 80], comment: 'Ümlaut web' },
      { action: 'deny', proto: 'udp', port: '5000:5100', from: '2001:DB8::/32' },
      { action: 'reject', direction: 'out', proto: 'tcp', port: 25 },
      { action: 'allow', port: 53, interface: 'eth0' },
    ];
    const trial = await lab.tries(ufw({ rules }));
    expect([trial.again, trial.surprises]).toEqual([[], []]);
    expect((await lab.said('ufw show added')).split('\n').slice(1)).toEqual([
      `ufw allow from ${lab.client} to any port 22 proto tcp comment 'SSH of the operator'`,
      'ufw limit from 203.0.113.10 to any port 9922 proto tcp',
      "ufw allow 80,443/tcp comment 'Ümlaut web'",
      'ufw reject out 25/tcp',
      'ufw allow in on eth0 to any port 53',
      'ufw deny from 2001:db8::/32 to any port 5000:5100 proto udp',
    ]);
  });

  it('takes rules made by hand away', async () => {
    const ssh = sshRule();
    await lab.tries(ufw({ rules: [ssh] }));
    await lab.said('ufw allow 8080/tcp; ufw allow OpenSSH');
    const trial = await lab.tries(ufw({ rules: [ssh] }));
    expect(trial.changes.map(({ summary }) => summary)).toEqual([
      'remove rule: allow tcp port 8080 from anywhere (IPv4)',
      'remove rule: allow tcp port 22 from anywhere (IPv4) OpenSSH -',
      'remove rule: allow tcp port 8080 from anywhere (IPv6)',
      'remove rule: allow tcp port 22 from anywhere (IPv6) OpenSSH -',
    ]);
    expect(trial.again).toEqual([]);
  });

  it('survives a flushed kernel, after which `ufw reload` would drop everything', async () => {
    const ssh = sshRule();
    await lab.said('iptables -P INPUT ACCEPT; iptables -F');
    expect(await lab.reaches(2222)).toBe(true);
    await lab.obeys(ufw({ rules: [ssh] }), ['load the rules into the kernel again, which holds others']);
    expect([await lab.reaches(22), await lab.reaches(2222)]).toEqual([true, false]);
    await lab.said('iptables -D ufw-user-input 1');
    await lab.obeys(ufw({ rules: [ssh] }), ['load the rules into the kernel again, which holds others']);
    expect(await lab.reaches(22)).toBe(true);
  });

  it('does without IPv6, and with other policies', async () => {
    const ssh = sshRule();
    await lab.obeys(ufw({ rules: [ssh], ipv6: false, defaults: { incoming: 'reject' } }), [
      'incoming deny -> reject',
      'ipv6 yes -> no',
    ]);
    expect(await lab.said('ip6tables -S INPUT')).toBe('-P INPUT DROP\n-A INPUT -i lo -j ACCEPT');
    await lab.obeys(ufw({ rules: [ssh] }), ['incoming reject -> deny', 'ipv6 no -> yes']);
    expect(await lab.said('ip6tables -S INPUT')).toContain('ufw6-before-input');
  });

  it('keeps the old way open in the first phase of a guard, and closes it in the second', async () => {
    const ssh = sshRule();
    const call = ufw({ rules: [{ ...ssh, port: 2222 }] });
    const old = { user: 'root', port: 22, clientAddress: lab.client };
    const opened = { ...call, params: call.module.open(call.params, old) };
    const trial = await lab.tries(opened);
    expect(trial.again).toEqual([]);
    expect([await lab.reaches(22), await lab.reaches(2222)]).toEqual([true, true]);
    expect((await lab.tries(call)).again).toEqual([]);
    expect([await lab.reaches(22), await lab.reaches(2222)]).toEqual([false, true]);
  });

  it('is turned off again', async () => {
    const ssh = sshRule();
    await lab.tries(ufw({ rules: [ssh] }));
    await lab.obeys(ufw({ rules: [ssh], enabled: false }), ['firewall on -> off']);
    expect(await status()).toBe('Status: inactive');
    expect(await lab.reaches(2222)).toBe(true);
  });
});
