import { describe, expect, it } from 'vitest';
import { suites } from '../lab/index.ts';
import { hostname } from '../modules/hostname.ts';
import { swapfile } from '../modules/swapfile.ts';
import { sysctl } from '../modules/sysctl.ts';
import { timezone } from '../modules/timezone.ts';
import { useLawLab } from './lawLab.ts';

describe.each(suites)('laws of system modules on %s', (suite) => {
  const lab = useLawLab(`laws-system-${suite}`, suite);

  it('set kernel values for now and for the next boot', async () => {
    await lab.said('sysctl -qw net.ipv4.conf.all.log_martians=0 net.ipv4.ip_local_port_range="32768 60999"');
    const settings = {
      'net.ipv4.conf.all.log_martians': 1,
      'net.ipv4.ip_local_port_range': '2048 65000',
      'kernel.no_such_setting': 1,
    };
    const call = sysctl({ settings, optional: ['kernel.no_such_setting'] });
    const trial = await lab.obeys(call, [
      'create /etc/sysctl.d/60-pincer.conf',
      'net.ipv4.conf.all.log_martians 0 -> 1',
      'net.ipv4.ip_local_port_range 32768 60999 -> 2048 65000',
    ]);
    expect(trial.result).toEqual({ skipped: { 'kernel.no_such_setting': 'this kernel has no such setting' } });
    await lab.obeys(call, []);
    expect(await lab.said('sysctl -n net.ipv4.conf.all.log_martians net.ipv4.ip_local_port_range')).toBe(
      '1\n2048\t65000',
    );
    await lab.said('sysctl -qw net.ipv4.conf.all.log_martians=0');
    await lab.obeys(call, ['net.ipv4.conf.all.log_martians 0 -> 1']);
  });

  it('write nothing for the next boot that the running kernel refuses', async () => {
    const call = sysctl({ file: '/etc/sysctl.d/61-bad.conf', settings: { 'net.ipv4.tcp_syncookies': 'abc' } });
    await expect(lab.tries(call)).rejects.toThrow(/tcp_syncookies: the kernel refuses the value abc/);
    expect(await lab.said('ls /etc/sysctl.d/61-bad.conf')).toMatch(/No such file/);
  });

  it('name the host', async () => {
    await lab.obeys(hostname({ name: 'gw7.example.org' }), [
      'hostname h1 -> gw7.example.org',
      'hostname at boot h1 -> gw7.example.org',
      'name gw7.example.org in /etc/hosts',
    ]);
    expect(await lab.said('hostname; hostname -f; hostname -s; hostnamectl --static')).toBe(
      'gw7.example.org\ngw7.example.org\ngw7\ngw7.example.org',
    );
    await lab.said('hostname other');
    await lab.obeys(hostname({ name: 'gw7.example.org' }), ['hostname other -> gw7.example.org']);
  });

  it('set the time zone, in each place where the release keeps it', async () => {
    const file = suite === 'bookworm' ? ['/etc/timezone Etc/UTC -> Europe/Vienna'] : [];
    await lab.obeys(timezone({ zone: 'Europe/Vienna' }), ['time zone Etc/UTC -> Europe/Vienna', ...file]);
    await lab.obeys(timezone({ zone: 'Europe/Vienna' }), []);
    expect(await lab.said('timedatectl show --value -p Timezone; date +%Z')).toMatch(/^Europe\/Vienna\nCES?T$/);
    await expect(lab.tries(timezone({ zone: 'Europe/Atlantis' }))).rejects.toMatchObject({ code: 'ZONE_UNKNOWN' });
  });

  it('know that a container gets no swap', async () => {
    await expect(lab.tries(swapfile({ mb: 16 }))).rejects.toMatchObject({ code: 'SWAP_REFUSED' });
    await expect(lab.tries(swapfile({ mb: 16, optional: true }))).rejects.toMatchObject({ code: 'SKIP' });
    expect(await lab.said('ls /swapfile')).toMatch(/No such file/);
  });
});
