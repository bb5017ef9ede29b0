import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { messageOf } from '../../lib/core/errors.ts';
import { Secret } from '../../lib/core/secret.ts';
import { Lab, type LabHost, suites } from '../../lib/lab/index.ts';
import { gatewayOf } from '../../lib/lab/network-plan.ts';
import { type LabRun, type LabRunOptions, runOnLab } from '../../lib/testing/lab-run.ts';
import { baseAlone, labVars, publicKeyOf } from './fleet.ts';

const minutes = 60_000;
const password = 'canary sudo password';

// What no file on a host can prove: who gets in from outside, and by which way; from a fresh host and a half-done one.
describe.each(suites)('logins after role base on %s', (suite) => {
  const name = `base-logins-${suite}`;
  let lab: Lab;
  let host: LabHost;
  let stranger: string;

  const succeeds = async (more: Readonly<Record<string, unknown>>, options: LabRunOptions = {}): Promise<LabRun> => {
    const done = await runOnLab(lab, baseAlone, { ...options, vars: labVars(lab, more) });
    expect(done.results.map(({ state, error }) => (state === 'done' ? state : messageOf(error)))).toEqual(['done']);
    return done;
  };
  /** Real OpenSSH in the lab's network, with known_hosts as Pincer has left it. */
  const ssh = async (user: string, port: number, words: readonly string[], options: readonly string[] = []) =>
    await lab.exec([
      ...['ssh', '-F', '/dev/null', '-i', lab.key, '-p', String(port)],
      ...[
        'BatchMode=yes',
        'IdentitiesOnly=yes',
        'StrictHostKeyChecking=yes',
        'ConnectTimeout=3',
        'GlobalKnownHostsFile=/dev/null',
      ]
        .concat(`UserKnownHostsFile=${lab.knownHosts}`)
        .flatMap((option) => ['-o', option]),
      ...options,
      `${user}@${host.address}`,
      ...words,
    ]);
  const said = async (line: string): Promise<string> => {
    const { stdout, stderr } = await host.exec(line);
    return `${stdout}${stderr}`.trimEnd();
  };

  beforeAll(async () => {
    await Lab.down(name);
    lab = await Lab.up({ name, hosts: 1, suite });
    host = lab.host(1);
    stranger = `${lab.subnet}.200`;
    const addresses = (await lab.exec(['ip', '-o', '-4', 'addr'])).stdout;
    const bridge =
      addresses
        .split('\n')
        .find((line) => line.includes(` ${gatewayOf(lab.subnet)}/`))
        ?.split(/\s+/)[1] ?? '';
    expect(await lab.exec(['ip', 'addr', 'add', `${stranger}/24`, 'dev', bridge])).toMatchObject({ code: 0 });
    if (suite === 'bookworm') await said('systemctl disable --now ssh.service; systemctl enable --now ssh.socket');
  }, 5 * minutes);
  afterAll(async () => await Lab.down(name), minutes);

  it(
    'come to a host that an earlier run left half-done by the way of a fresh one',
    async () => {
      const half = await succeeds({}, { tags: ['packages', 'accounts'] });
      expect(half.outcomes.map(({ status }) => status)).not.toContain('failed');
      expect(await said(`${suite === 'bookworm' ? 'systemctl is-active ssh.socket' : 'systemctl is-active ssh'}`)).toBe(
        'active',
      );
      expect((await ssh('root', 22, ['id', '-u'])).stdout).toBe('0\n');
    },
    5 * minutes,
  );

  it(
    'work for the deploy account on the new port, and no other way',
    async () => {
      await succeeds({});
      const again = await succeeds({});
      expect(again.results.map(({ counts }) => counts.changed)).toEqual([0]);
      expect(await ssh('deploy', 9922, ['id', '-un;', 'sudo', '-n', 'id', '-u'])).toMatchObject({
        code: 0,
        stdout: 'deploy\n0\n',
        stderr: expect.stringContaining('Private system.'),
      });
      expect(await ssh('root', 9922, ['true'])).toMatchObject({
        code: 255,
        stderr: expect.stringMatching(/Permission denied \(publickey\)/),
      });
      const byPassword = [
        '-o',
        'PubkeyAuthentication=no',
        '-o',
        'PreferredAuthentications=password,keyboard-interactive',
      ];
      expect((await ssh('deploy', 9922, ['true'], byPassword)).stderr).toMatch(/Permission denied \(publickey\)/);
      expect((await ssh('deploy', 22, ['true'])).stderr).toMatch(/timed out|refused/);
      expect(await said('ss -Hltn sport = :22')).toBe('');
    },
    5 * minutes,
  );

  it('are refused to strangers by the firewall', async () => {
    expect((await ssh('deploy', 9922, ['true'], ['-b', stranger])).stderr).toMatch(/timed out/);
  });

  it('lead on to the gateway’s page and to nothing else', async () => {
    // python3 came with fail2ban.
    await said('systemd-run -q --unit=page python3 -m http.server 18789 --bind 127.0.0.1');
    await said('systemd-run -q --unit=other python3 -m http.server 18790 --bind 127.0.0.1');
    await said(
      'for i in $(seq 100); do [ "$(ss -Hltn "sport = 18789 or sport = 18790" | wc -l)" = 2 ] && break; sleep 0.1; done',
    );
    const through = async (port: number) =>
      await lab.exec([
        'sh',
        '-c',
        `printf 'GET / HTTP/1.0\\r\\n\\r\\n' | timeout 10 ssh -F /dev/null -i ${lab.key} -p 9922 -o BatchMode=yes -o UserKnownHostsFile=${lab.knownHosts} -W 127.0.0.1:${port} deploy@${host.address}`,
      ]);
    expect((await through(18_789)).stdout).toMatch(/^HTTP\/1\.[01] 200/);
    expect(await through(18_790)).toMatchObject({ stdout: '', stderr: expect.stringMatching(/prohibited/) });
  });

  it(
    'of the operator do what they may',
    async () => {
      await succeeds({ operator: { authorizedKeys: [publicKeyOf(lab)] } });
      const asOperator = async (line: string) => await ssh('operator', 9922, [line]);
      await said(
        'printf "[Service]\\nExecStart=/bin/sh -c \\"echo up; exec sleep 1000\\"\\n" > /etc/systemd/system/openclaw.service',
      );
      expect(await asOperator('sudo -n systemctl daemon-reload && sudo -n systemctl start openclaw')).toMatchObject({
        code: 0,
      });
      expect((await asOperator('sudo -n systemctl status openclaw')).stdout).toMatch(/active \(running\)/);
      expect((await asOperator('sudo -n journalctl -u openclaw')).stdout).toMatch(/\]: up/);
      for (const line of ['systemctl restart ssh', 'systemctl start openclaw ssh', 'journalctl -u ssh', 'id', '-s']) {
        expect([line, (await asOperator(`sudo -n ${line}`)).stderr]).toEqual([
          line,
          expect.stringMatching(/password is required/),
        ]);
      }
    },
    2 * minutes,
  );

  it(
    'that guess are shut out, on the day on which the firewall is open; the operators are not',
    async () => {
      await said('ufw allow 9922/tcp');
      const guess = async () => await ssh('nobody', 9922, ['true'], ['-b', stranger]);
      let banned = '';
      for (let attempt = 0; attempt < 10 && !banned.includes(stranger); attempt++) {
        await guess();
        await sleep(1000);
        banned = await said('fail2ban-client status sshd');
      }
      expect(banned).toMatch(new RegExp(`Banned IP list:\\s+${stranger.replaceAll('.', '\\.')}`));
      expect((await guess()).stderr).toMatch(/refused|timed out|reset/);
      for (let attempt = 0; attempt < 4; attempt++) await ssh('nobody', 9922, ['true']);
      expect((await ssh('deploy', 9922, ['true'])).code).toBe(0);
      const closed = await succeeds({ operator: { authorizedKeys: [publicKeyOf(lab)] } });
      expect(closed.outcomes.flatMap(({ task, status }) => (status === 'changed' ? [task.name] : []))).toEqual([
        'Set the firewall',
      ]);
    },
    3 * minutes,
  );

  it('go on when sudo is to ask for a password, which shows nowhere', async () => {
    process.env.PINCER_TEST_SUDO = password;
    const secret = async () => new Secret(password, 'test');
    const withPassword = { sudoPassword: { secret: 'env:PINCER_TEST_SUDO' } };
    const changed = await succeeds(withPassword, { password: secret });
    expect(await ssh('deploy', 9922, ['sudo', '-n', 'true'])).toMatchObject({ code: 1 });
    const again = await succeeds(withPassword, { password: secret });
    expect(again.results.map(({ counts }) => counts.changed)).toEqual([0]);
    const told = changed.outcomes.map(({ changes, outputs }) => JSON.stringify([changes, outputs])).join('\n');
    expect(`${told}${await said('journalctl -b; ps axww')}`).not.toContain(password);
    expect(await said('getent shadow deploy')).toMatch(/^deploy:\$/);
  }, 180_000);

  it(
    'end for a key that was revoked, though a fresh server had it',
    async () => {
      const old = 'ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIEu4mQqzqzqzqzqzqzqzqzqzqzqzqzqzqzqzqzqzqzqz left';
      for (const home of ['/root', '/home/deploy']) await said(`echo '${old}' >> ${home}/.ssh/authorized_keys`);
      const more = { sudoPassword: { secret: 'env:PINCER_TEST_SUDO' }, revokedKeys: [old] };
      await succeeds(more, { password: async () => new Secret(password, 'test') });
      expect(await said('cat /root/.ssh/authorized_keys /home/deploy/.ssh/authorized_keys')).not.toContain('left');
      expect((await ssh('deploy', 9922, ['true'])).code).toBe(0);
    },
    2 * minutes,
  );
});
