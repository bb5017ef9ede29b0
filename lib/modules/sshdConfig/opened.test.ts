import { describe, expect, it } from 'vitest';
import { opened } from './opened.ts';

const old = { user: 'root', port: 22, clientAddress: '192.0.2.1' };

describe('opened', () => {
  it('keeps the old port, user and root login until the new way is proven', () => {
    const settings = { Port: 9922, PermitRootLogin: 'no', AllowUsers: ['deploy'], PasswordAuthentication: 'no' };
    expect(opened(settings, old)).toEqual({
      Port: [22, 9922],
      PermitRootLogin: 'prohibit-password',
      AllowUsers: ['deploy', 'root'],
      PasswordAuthentication: 'no',
    });
  });

  it('changes nothing for a way in that stays', () => {
    const settings = { Port: 9922, PermitRootLogin: 'no', AllowUsers: 'deploy ops', PubkeyAuthentication: 'yes' };
    expect(opened(settings, { ...old, user: 'deploy', port: 9922 })).toEqual({
      ...settings,
      Port: [9922],
      AllowUsers: ['deploy', 'ops'],
    });
  });

  it('leaves out what might shut the old user out, whatever the case of the keyword', () => {
    const settings = {
      allowgroups: 'ssh',
      DenyUsers: 'root',
      AuthenticationMethods: 'password',
      pubkeyAuthentication: 'no',
    };
    expect(opened(settings, old)).toEqual({ pubkeyAuthentication: 'yes' });
  });

  it('does not turn a wish for more into less', () => {
    expect(opened({ PermitRootLogin: 'yes' }, old)).toEqual({ PermitRootLogin: 'yes' });
  });
});
