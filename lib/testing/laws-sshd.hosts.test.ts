import { describe, expect, it } from 'vitest';
import { suites } from '../lab/index.ts';
import { sshdConfig } from '../modules/sshdConfig/sshdConfig.ts';
import { useLawLab } from './lawLab.ts';

const path = '/etc/ssh/sshd_config.d/00-pincer.conf';
const settings = {
  Port: 9922,
  PermitRootLogin: 'no',
  PasswordAuthentication: 'no',
  AllowUsers: ['deploy'],
  LoginGraceTime: '1m',
  Ciphers: ['aes256-gcm@openssh.com', 'chacha20-poly1305@openssh.com'],
};
const match = [{ criteria: { User: 'deploy' }, settings: { AllowTcpForwarding: 'local' } }];

// A cloud image's own drop-in contradicts ours: sshd keeps the first value, so ours must sort before it.
describe.each(suites)('laws of sshdConfig on %s', (suite) => {
  const cloud = "printf 'PasswordAuthentication yes\\n' > /etc/ssh/sshd_config.d/50-cloud-init.conf";
  const lab = useLawLab(`laws-sshd-${suite}`, suite, cloud);
  const effective = async (keywords: string, connection = 'user=root,host=h,addr=192.0.2.1'): Promise<string> =>
    await lab.said(`sshd -T -C ${connection} | grep -E "^(${keywords}) "`);
  const codeOf = async (call: ReturnType<typeof sshdConfig>): Promise<unknown> =>
    await lab.tries(call).then(
      () => 'none',
      (error: { code?: string; message: string }) => [error.code, error.message],
    );

  it('is in force although a cloud image says otherwise', async () => {
    expect(await effective('passwordauthentication')).toBe('passwordauthentication yes');
    await lab.obeys(sshdConfig({ settings, match }), [`create ${path}`]);
    await lab.obeys(sshdConfig({ settings, match }), []);
    expect(await effective('port|passwordauthentication|permitrootlogin|allowusers')).toBe(
      'port 9922\npermitrootlogin no\npasswordauthentication no\nallowusers deploy',
    );
    expect(await effective('allowtcpforwarding', 'user=deploy,host=h,addr=192.0.2.1')).toBe('allowtcpforwarding local');
    expect(await lab.said(`stat -c '%a %U' ${path}; ls /run | grep pincer-sshd`)).toBe('644 root');
  });

  it('refuses its own mistakes before anything is written', async () => {
    const before = await lab.said(`sha256sum ${path}`);
    expect(await codeOf(sshdConfig({ settings: { ...settings, Prt: 22 } }))).toEqual([
      'SSHD_REFUSES',
      expect.stringContaining(`${path}: line 8: Bad configuration option: Prt`),
    ]);
    expect(await codeOf(sshdConfig({ settings: { PermitRootLogin: 'perhaps' } }))).toEqual([
      'SSHD_REFUSES',
      expect.stringContaining('unsupported option "perhaps"'),
    ]);
    expect(await lab.said(`sha256sum ${path}`)).toBe(before);
  });

  it('names the file and line that decides instead, on a converged host too', async () => {
    const call = sshdConfig({ settings, match });
    await lab.said("echo 'Port 2200' >> /etc/ssh/sshd_config");
    expect(await codeOf(call)).toEqual(['SSHD_OVERRIDDEN', expect.stringMatching(/sshd_config:\d+:Port 2200/)]);
    await lab.said("sed -i '/^Port 2200/d' /etc/ssh/sshd_config");
    await lab.said("echo 'PermitRootLogin yes' > /etc/ssh/sshd_config.d/00-a.conf");
    expect(await codeOf(call)).toEqual([
      'SSHD_OVERRIDDEN',
      expect.stringContaining('/etc/ssh/sshd_config.d/00-a.conf:1:PermitRootLogin yes'),
    ]);
    await lab.said('rm /etc/ssh/sshd_config.d/00-a.conf; echo Bogus >> /etc/ssh/sshd_config');
    expect(await codeOf(call)).toEqual([
      'SSHD_REFUSES',
      expect.stringMatching(/\/etc\/ssh\/sshd_config:? line \d+: .*Bogus/),
    ]);
    await lab.said("sed -i '/^Bogus/d' /etc/ssh/sshd_config");
    await lab.obeys(call, []);
  });

  it('opens both ways in the first phase of a guard', async () => {
    const call = sshdConfig({ settings, match });
    const old = { user: 'root', port: 22, clientAddress: '10.77.0.1' };
    const opened = { ...call, params: call.module.open(call.params, old) };
    expect((await lab.tries(opened)).again).toEqual([]);
    expect(await effective('port|permitrootlogin|allowusers')).toBe(
      'port 22\nport 9922\npermitrootlogin without-password\nallowusers deploy\nallowusers root',
    );
    await lab.obeys(call, [`new content of ${path}`]);
  });

  it('makes an old host read its drop-ins, and does without /run/sshd', async () => {
    await lab.said("sed -i '/^Include/d' /etc/ssh/sshd_config; rm -r /etc/ssh/sshd_config.d /run/sshd");
    await lab.obeys(sshdConfig({ settings }), [
      `create ${path}`,
      'read /etc/ssh/sshd_config.d at the head of /etc/ssh/sshd_config',
    ]);
    expect(await effective('port')).toBe('port 9922');
  });
});
