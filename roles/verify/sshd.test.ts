import { expect, it } from 'vitest';
import { sshdParams } from '../base/sshd.ts';
import { BaseVars } from '../base/vars.ts';
import { judgeSshd } from './sshd.ts';

const key = 'ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIIXkPsYbZPIJZdR90GlfpCGGz1m+n9hHIMka+ALI0S9c operator@example.com';
const params = sshdParams(BaseVars.parse({ adminIp: ['203.0.113.10'], authorizedKeys: [key] }));
const connection = 'user=deploy,host=localhost,addr=203.0.113.10,laddr=127.0.0.1,lport=9922';
const wanted = 'port 9922\npasswordauthentication no\npermitopen 127.0.0.1:18789 localhost:18789\n';
const judge = (whole: string, alone = wanted, codes = [0, 0]): string | null =>
  judgeSshd(params, {
    code: 0,
    stdout: `# whole ${codes[0]} ${connection}\n${whole}# alone ${codes[1]} ${connection}\n${alone}`,
    stderr: '',
  });

it('is content when sshd would do what we set', () => {
  expect(judge(`${wanted}x11displayoffset 10\n`)).toBeNull();
});

it('names what is in force and for whom', () => {
  expect(judge(wanted.replace('authentication no', 'authentication yes'))).toBe(
    'PasswordAuthentication is "yes", wanted "no" (user=deploy)',
  );
});

it('looks at a second port and at what holds for some users only, too', () => {
  expect(judge(`port 22\n${wanted}`)).toBe('Port is "22 9922", wanted "9922" (user=deploy)');
  expect(judge(wanted.replace(/permitopen.*/, 'permitopen any'))).toContain('PermitOpen is "any"');
});

it('is not content when sshd refuses its files or says nothing', () => {
  expect(judge('/etc/ssh/sshd_config: line 3: Bad configuration option: Prot\n', wanted, [255, 0])).toBe(
    'sshd refuses: /etc/ssh/sshd_config: line 3: Bad configuration option: Prot',
  );
  expect(judgeSshd(params, { code: 127, stdout: '', stderr: 'sshd: not found' })).toBe('sshd did not say its settings');
});
