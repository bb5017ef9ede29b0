import { describe, expect, it } from 'vitest';
import { overridden, readVerdicts } from './effective.ts';

function verdictOf(whole: string, alone: string, code = 0) {
  const stdout = `# whole ${code} user=root\n${whole}\n# alone 0 user=root\n${alone}\n`;
  const [verdict] = readVerdicts({ code: 0, stdout, stderr: '' });
  if (!verdict) throw new Error('no verdict was read');
  return verdict;
}

describe('readVerdicts', () => {
  it('reads values by keyword, several lines as several values', () => {
    const { whole, connection } = verdictOf('port 22\nport 9922\npermitrootlogin no\nbanner none', 'port 22');
    expect(connection).toBe('user=root');
    expect(whole.values.get('port')).toEqual(['22', '9922']);
    expect(whole.values.get('permitrootlogin')).toEqual(['no']);
  });

  it('keeps what sshd complains about', () => {
    const { whole } = verdictOf('/etc/ssh/sshd_config: line 3: Bad option\r\n', '', 255);
    expect(whole).toMatchObject({ code: 255, message: '/etc/ssh/sshd_config: line 3: Bad option' });
  });

  it('reads nothing from nothing', () => {
    expect(readVerdicts({ code: 127, stdout: '', stderr: 'sh: not found' })).toEqual([]);
  });
});

describe('overridden', () => {
  it('compares in the normal form of sshd itself, for our keywords only', () => {
    const verdict = verdictOf(
      'permitrootlogin without-password\nlogingracetime 120\nx11forwarding yes',
      'permitrootlogin without-password\nlogingracetime 120\nx11forwarding no',
    );
    expect(overridden(['PermitRootLogin', 'LoginGraceTime'], verdict)).toEqual([]);
    expect(overridden(['X11Forwarding'], verdict)).toEqual([
      { connection: 'user=root', keyword: 'X11Forwarding', wanted: 'no', effective: 'yes' },
    ]);
  });

  it('notices a value that another file adds', () => {
    expect(overridden(['Port', 'port'], verdictOf('port 9922\nport 2200', 'port 9922'))).toMatchObject([
      { keyword: 'Port', wanted: '9922', effective: '9922 2200' },
    ]);
  });
});
