import { execFileSync } from 'node:child_process';
import { describe, expect, it } from 'vitest';
import { sha256 } from '../../core/params.ts';
import type { Stat } from '../../core/probe.ts';
import { sshdConfig } from './sshdConfig.ts';

const { module } = sshdConfig;
const call = sshdConfig({ settings: { Port: 9922, PermitRootLogin: 'no' } });
const text = '# Managed by Pincer; changes made by hand are overwritten.\nPort 9922\nPermitRootLogin no\n';
const stat: Stat = { type: 'file', mode: '0644', owner: 'root', group: 'root', uid: 0, gid: 0, size: text.length };
const main = '# head\nInclude /etc/ssh/sshd_config.d/*.conf\nUsePAM yes\n';
const said = (whole: string, alone = whole, codes = [0, 0]) => ({
  code: 0,
  stdout: `# whole ${codes[0]} c\n${whole}\n# alone ${codes[1]} c\n${alone}\n`,
  stderr: '',
});
const good = said('port 9922\npermitrootlogin no');
const converged = {
  main,
  mainStat: stat,
  folder: { ...stat, type: 'directory' },
  stat,
  digest: sha256(text),
  inspected: good,
};
const fresh = { ...converged, stat: null, digest: null };

describe('sshdConfig', () => {
  it('finds nothing to do when the file is there and in force', () => {
    expect(module.diff(call.params, converged)).toEqual([]);
  });

  it('writes the drop-in after a check of the whole configuration', () => {
    const changes = module.diff(call.params, fresh);
    expect(changes).toMatchObject([{ summary: 'create /etc/ssh/sshd_config.d/00-pincer.conf' }]);
    const steps = module.apply(call.params, fresh, changes);
    expect(steps).toMatchObject([{ step: 'write', content: text, mode: '0644', owner: 'root', expect: null }]);
    const [step] = steps;
    const check = step?.step === 'write' ? (step.validate?.text ?? '') : '';
    expect(check).toContain('^(port|permitrootlogin) ');
    expect(() => execFileSync('sh', ['-n'], { input: check })).not.toThrow();
  });

  it('makes an old host read its drop-ins first', () => {
    const old = { ...fresh, main: 'UsePAM yes\n', folder: null };
    const changes = module.diff(call.params, old);
    expect(changes).toHaveLength(2);
    expect(module.apply(call.params, old, changes)).toMatchObject([
      { text: 'mkdir -p -m 0755 -- /etc/ssh/sshd_config.d' },
      { step: 'write', path: '/etc/ssh/sshd_config.d/00-pincer.conf' },
      {
        step: 'write',
        path: '/etc/ssh/sshd_config',
        content: 'Include /etc/ssh/sshd_config.d/*.conf\n\nUsePAM yes\n',
        expect: sha256('UsePAM yes\n'),
        mode: '0644',
      },
    ]);
  });

  it('asks where a setting stands only when another file decides it, and names that place', () => {
    expect(module.probe(call.params, {})).not.toHaveProperty('places');
    expect(module.probe(call.params, converged)).not.toHaveProperty('places');
    const inspected = said('port 9922\nport 22\npermitrootlogin no', 'port 9922\npermitrootlogin no');
    const lost = { ...converged, inspected };
    expect(module.probe(call.params, lost)).toHaveProperty('places');
    const places = {
      code: 0,
      stdout: '/etc/ssh/sshd_config.d/00-pincer.conf:2:Port 9922\n/etc/ssh/sshd_config:14:Port 22\n',
      stderr: '',
    };
    expect(() => module.diff(call.params, { ...lost, places })).toThrow(
      'Another file decides Port: in force is "9922 22", this task sets "9922" (/etc/ssh/sshd_config:14:Port 22).',
    );
  });

  it('tells a wrong setting of its own from a wrong one elsewhere, with the real file names', () => {
    const line = '/run/pincer-sshd.AbC123/d/00-pincer.conf: line 2: Bad configuration option: Prt';
    const own = { ...fresh, inspected: said(line, line, [255, 255]) };
    expect(() => module.diff(call.params, own)).toThrow('/etc/ssh/sshd_config.d/00-pincer.conf: line 2: Bad');
    const elsewhere = { ...fresh, inspected: said('/run/pincer-sshd.x/main: line 9: Bad', 'port 9922', [255, 0]) };
    expect(() => module.diff(call.params, elsewhere)).toThrow('/etc/ssh/sshd_config: line 9: Bad');
  });

  it('needs sshd', () => {
    expect(() => module.diff(call.params, { ...fresh, main: null })).toThrow(/no \/etc\/ssh\/sshd_config/);
    expect(() => module.diff(call.params, { ...fresh, inspected: { code: 1, stdout: '', stderr: '' } })).toThrow(
      /printed nothing/,
    );
  });

  it('opens the old way as well while a guard watches', () => {
    const opened = module.open(call.params, { user: 'root', port: 22, clientAddress: '192.0.2.1' });
    expect(opened).toMatchObject({ settings: { Port: [22, 9922], PermitRootLogin: 'prohibit-password' } });
  });

  it('tries the configuration for the connections that it is told', () => {
    const other = sshdConfig({ settings: { Port: 9922 }, connections: [{ user: 'deploy', address: '203.0.113.10' }] });
    expect(module.probe(other.params, {})).toMatchObject({
      inspected: { args: ['00-pincer.conf', expect.any(String), expect.stringMatching(/^user=deploy,.*lport=9922$/)] },
    });
  });

  it('refuses a file name that sshd would not read', () => {
    expect(() => sshdConfig({ file: '00-pincer', settings: {} })).toThrow(/ends in ".conf"/);
  });
});
