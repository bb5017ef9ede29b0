import { spawnSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Rendered, renderRole } from '../../lib/testing/render.ts';
import { base } from '../../roles/base/role.ts';
import { BaseVars } from '../../roles/base/vars.ts';
import { meaningful, readBy, readIni } from './readers.ts';

const key = 'ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIIXkPsYbZPIJZdR90GlfpCGGz1m+n9hHIMka+ALI0S9c operator@example.com';
const vars = BaseVars.parse({
  adminIp: ['203.0.113.10', '2001:db8::/48'],
  authorizedKeys: [key],
  operator: { authorizedKeys: [key] },
});
let rendered: Rendered;
beforeAll(async () => {
  rendered = await renderRole(base(vars));
});
afterAll(async () => await rendered[Symbol.asyncDispose]());

/** The first value of each keyword before any Match, as sshd keeps it. */
function sshdValues(text: string): ReadonlyMap<string, string> {
  const values = new Map<string, string>();
  for (const line of meaningful(text)) {
    const [keyword = '', ...value] = line.split(' ');
    if (keyword === 'Match') break;
    if (!values.has(keyword.toLowerCase())) values.set(keyword.toLowerCase(), value.join(' '));
  }
  return values;
}

describe('what role base plans for a fresh host', () => {
  it('is these files with these modes', () => {
    expect(Object.fromEntries(rendered.files.map(({ path, mode }) => [path, mode]))).toEqual({
      '/etc/sudoers.d/deploy': '0440',
      '/etc/sudoers.d/operator': '0440',
      '/etc/apt/apt.conf.d/52pincer-auto-upgrades': '0644',
      '/etc/sysctl.d/99-openclaw.conf': '0644',
      '/etc/modprobe.d/60-pincer.conf': '0644',
      '/etc/security/limits.d/60-pincer.conf': '0644',
      '/etc/issue': '0644',
      '/etc/issue.net': '0644',
      '/etc/fail2ban/jail.local': '0644',
      '/etc/ssh/sshd_config.d/00-pincer.conf': '0644',
    });
    expect(rendered.unknown).toEqual([]);
  });

  it('says in every file who wrote it, but not to strangers', () => {
    const silent = rendered.files.filter(({ content }) => !content.includes('Managed by Pincer'));
    expect(silent.map(({ path }) => path)).toEqual(['/etc/issue', '/etc/issue.net']);
    for (const { content } of rendered.files) expect(content.endsWith('\n')).toBe(true);
  });

  it('is an sshd drop-in that sorts before a cloud image’s and says what was decided', () => {
    const { content, path } = rendered.file('/etc/ssh/sshd_config.d/00-pincer.conf');
    expect(path < '/etc/ssh/sshd_config.d/50-cloud-init.conf').toBe(true);
    const values = sshdValues(content);
    expect(Object.fromEntries(values)).toMatchObject({
      port: '9922',
      permitrootlogin: 'no',
      passwordauthentication: 'no',
      pubkeyauthentication: 'yes',
      allowusers: 'deploy operator',
      maxauthtries: '3',
      x11forwarding: 'no',
      allowtcpforwarding: 'no',
      allowagentforwarding: 'no',
      banner: '/etc/issue.net',
    });
    expect(content).toMatch(/^Match User deploy,operator\n {2}AllowTcpForwarding local\n {2}PermitOpen 127/m);
  });

  it('is an sshd drop-in that sshd itself takes, and by which it would do what was decided', () => {
    const hostKey = join(rendered.folder, 'host-key');
    spawnSync('ssh-keygen', ['-q', '-t', 'ed25519', '-N', '', '-f', hostKey]);
    const empty = join(rendered.folder, 'empty.conf');
    writeFileSync(empty, '');
    const ask = (file: string): string[] => [
      'sshd',
      '-T',
      '-f',
      file,
      '-h',
      hostKey,
      '-C',
      'user=deploy,host=h,addr=203.0.113.10',
    ];
    const verdict = readBy(ask(rendered.file('/etc/ssh/sshd_config.d/00-pincer.conf').location), ask(empty));
    if (verdict === undefined) return; // the test above read it
    expect(verdict).toMatchObject({ code: 0 });
    const effective = meaningful(verdict.said).map((line) => line.replace(/\r$/, ''));
    expect(effective).toEqual(
      expect.arrayContaining([
        'port 9922',
        'permitrootlogin no',
        'passwordauthentication no',
        'allowtcpforwarding local',
        'permitopen 127.0.0.1:18789 localhost:18789',
      ]),
    );
    const algorithms = effective.filter((line) => /^(?:kexalgorithms|macs|ciphers|hostkeyalgorithms) /.test(line));
    expect(algorithms).toHaveLength(4);
    // What ssh-audit calls a failure, and what ssh2 needs to get in at all.
    expect(algorithms.join('\n')).not.toMatch(/nistp|sha1(?!\d)|group14|group-exchange|umac-64|-cbc/);
    expect(algorithms.join('\n')).toMatch(/curve25519-sha256[\s\S]*ssh-ed25519|ssh-ed25519[\s\S]*curve25519-sha256/);
    expect(algorithms.join('\n')).toMatch(/aes128-gcm@openssh\.com/);
    expect(algorithms.join('\n')).toMatch(/hmac-sha2-256-etm@openssh\.com/);
  });

  it.each(['deploy', 'operator'])('is a sudoers file for %s that visudo takes', (name) => {
    const { content, location } = rendered.file(`/etc/sudoers.d/${name}`);
    const [rule = ''] = meaningful(content);
    expect(rule).toMatch(
      name === 'deploy'
        ? /^deploy ALL=\(ALL:ALL\) NOPASSWD: ALL$/
        : /^operator ALL=\(root\) NOPASSWD: NOEXEC: \/usr\/bin\//,
    );
    const verdict = readBy(['visudo', '-cf', location], ['visudo', '-V']);
    // visudo also looks at who owns the file, and root does not here.
    if (verdict !== undefined && process.getuid?.() === 0) expect(verdict).toMatchObject({ code: 0 });
    else if (verdict !== undefined) expect(verdict.said).not.toMatch(/syntax error/i);
  });

  it('has apt install security updates and nothing else, and never reboot by itself', () => {
    const { content, location } = rendered.file('/etc/apt/apt.conf.d/52pincer-auto-upgrades');
    expect(content.match(/"origin=[^"]+"/g)).toEqual([
      '"origin=Debian,codename=${distro_codename}-security,label=Debian-Security"',
      '"origin=Ubuntu,archive=${distro_codename}-security"',
      '"origin=UbuntuESM,archive=${distro_codename}-infra-security"',
      '"origin=UbuntuESMApps,archive=${distro_codename}-apps-security"',
    ]);
    const statements = meaningful(`${content}\n#clear`).join(' ').split(';');
    expect(statements.filter((text) => /Automatic-Reboot "/.test(text)).map((text) => text.trim())).toEqual([
      'Unattended-Upgrade::Automatic-Reboot "false"',
    ]);
    expect(content).toContain('\n#clear Unattended-Upgrade::Origins-Pattern;\n');
    const verdict = readBy(['apt-config', '-c', location, 'dump'], ['apt-config', 'dump']);
    if (verdict === undefined) return;
    expect(verdict).toMatchObject({ code: 0 });
    expect(verdict.said).toContain('APT::Periodic::Unattended-Upgrade "1";');
    const origins = verdict.said.match(/^Unattended-Upgrade::(?:Origins-Pattern|Allowed-Origins):: .*/gm);
    expect(origins).toHaveLength(4);
  });

  it('is a jail of fail2ban that reads the journal and spares the operators', () => {
    const jails = readIni(rendered.file('/etc/fail2ban/jail.local').content);
    expect(Object.fromEntries(jails.get('DEFAULT') ?? [])).toEqual({
      ignoreip: '127.0.0.1/8 ::1 203.0.113.10 2001:db8::/48',
      maxretry: '3',
      findtime: '600',
      bantime: '3600',
      backend: 'systemd',
      banaction: 'nftables[type=multiport]',
      banaction_allports: 'nftables[type=allports]',
    });
    expect(Object.fromEntries(jails.get('sshd') ?? [])).toEqual({
      enabled: 'true',
      port: '9922',
      backend: 'systemd',
      journalmatch: '_SYSTEMD_UNIT=ssh.service + _COMM=sshd + _COMM=sshd-session',
    });
    expect([...jails.keys()]).toEqual(['DEFAULT', 'sshd']);
  });

  it('is a file of sysctl in which each key stands once, with a value', () => {
    const lines = meaningful(rendered.file('/etc/sysctl.d/99-openclaw.conf').content);
    const keys = lines.map((line) => /^-?([a-z0-9_.]+) = \d+$/.exec(line)?.[1] ?? `not a setting: ${line}`);
    expect(keys.filter((key) => key.startsWith('not'))).toEqual([]);
    expect(new Set(keys).size).toBe(keys.length);
    expect(lines).toContain('net.ipv4.tcp_syncookies = 1');
    expect(lines.some((line) => line.includes('disable_ipv6'))).toBe(false);
  });

  it('keeps core files and needless protocols away, in the words of their readers', () => {
    expect(meaningful(rendered.file('/etc/security/limits.d/60-pincer.conf').content)).toEqual([
      '* hard core 0',
      'root hard core 0',
    ]);
    const [first, ...others] = meaningful(rendered.file('/etc/modprobe.d/60-pincer.conf').content);
    expect([first, others.length]).toEqual(['install dccp /bin/false', 3]);
  });
});

describe('what role base plans where the inventory says otherwise', () => {
  it('is sudo with a password, a reboot at night, no IPv6, no forwarding', async () => {
    const other = BaseVars.parse({
      adminIp: ['203.0.113.10'],
      authorizedKeys: [key],
      deployUser: 'jane.doe',
      sshPort: 22,
      automaticReboot: true,
      forwardTo: [],
      kernel: { disableIpv6: true },
    });
    await using others = await renderRole(base(other));
    expect(others.file('/etc/sudoers.d/jane_doe').content).toContain('jane.doe ALL=');
    expect(others.file('/etc/apt/apt.conf.d/52pincer-auto-upgrades').content).toContain('Automatic-Reboot "true"');
    expect(others.file('/etc/sysctl.d/99-openclaw.conf').content).toContain('net.ipv6.conf.all.disable_ipv6 = 1');
    const sshd = others.file('/etc/ssh/sshd_config.d/00-pincer.conf').content;
    expect(sshdValues(sshd).get('port')).toBe('22');
    expect(sshd).toContain('Match User jane.doe\n  AllowTcpForwarding no\n');
    expect(sshd).not.toContain('PermitOpen');
  });
});
