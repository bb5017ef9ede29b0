import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { SshdMatch, SshdSettings, sshdText } from './settings.ts';

const head = '# Managed by Pincer; changes made by hand are overwritten.\n';

describe('sshdText', () => {
  it('writes each list as its keyword wants it', () => {
    const settings = { Port: [22, 9922], AllowUsers: ['deploy', 'ops'], MACs: ['a', 'b'], MaxAuthTries: 3 };
    expect(sshdText(settings, [])).toBe(`${head}Port 22\nPort 9922\nAllowUsers deploy ops\nMACs a,b\nMaxAuthTries 3\n`);
  });

  it('closes the last Match block, so that later files do not fall into it', () => {
    const match = [{ criteria: { User: 'ops', Address: '192.0.2.0/24' }, settings: { AllowTcpForwarding: 'local' } }];
    expect(sshdText({}, match)).toBe(
      `${head}\nMatch User ops Address 192.0.2.0/24\n  AllowTcpForwarding local\n\nMatch all\n`,
    );
  });

  it.runIf(existsSync('/usr/sbin/sshd') && process.getuid?.() === 0)('is accepted by the real sshd', () => {
    const folder = mkdtempSync(join(tmpdir(), 'pincer-sshd-'));
    mkdirSync('/run/sshd', { recursive: true });
    try {
      const path = join(folder, 'sshd_config');
      execFileSync('ssh-keygen', ['-q', '-t', 'ed25519', '-N', '', '-f', join(folder, 'key')]);
      const match = [{ criteria: { User: 'ops' }, settings: { PermitOpen: ['localhost:80', 'localhost:443'] } }];
      const ciphers = ['aes256-gcm@openssh.com', 'chacha20-poly1305@openssh.com'];
      writeFileSync(path, sshdText({ HostKey: join(folder, 'key'), Port: [22, 9922], Ciphers: ciphers }, match));
      const said = execFileSync('/usr/sbin/sshd', ['-T', '-f', path, '-C', 'user=ops,host=h,addr=192.0.2.1'], {
        encoding: 'utf8',
      });
      expect(said).toContain('port 22\nport 9922\n');
      expect(said).toContain('permitopen localhost:80 localhost:443\n');
      expect(said).toContain('ciphers aes256-gcm@openssh.com,chacha20-poly1305@openssh.com\n');
    } finally {
      rmSync(folder, { recursive: true });
    }
  });
});

describe('SshdSettings', () => {
  it.each([
    [{ Include: '/x' }, /no settings/],
    [{ 'Permit Root': 'no' }, /keyword/],
    [{ Banner: '/etc/issue\nPermitRootLogin yes' }, /one line/],
    [{ Banner: '' }, /one line/],
    [{ Port: [] }, /./],
  ])('refuses %j', (settings, message) => {
    expect(() => SshdSettings.parse(settings)).toThrow(message);
  });

  it('wants a criterion in each Match block', () => {
    expect(() => SshdMatch.parse({ criteria: {}, settings: { X11Forwarding: 'no' } })).toThrow(
      /at least one criterion/,
    );
  });
});
