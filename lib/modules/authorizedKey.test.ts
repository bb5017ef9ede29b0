import { describe, expect, it } from 'vitest';
import { sha256 } from '../core/params.ts';
import type { Stat } from '../core/probe.ts';
import { authorizedKey } from './authorizedKey.ts';

const key = 'ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIN3GJLZNKT1PPuq7zA5EuF6zvza1MqyHC7bECgRhywws';
const { module } = authorizedKey;
const account = { name: 'deploy', uid: 1000, gid: 1000, comment: '', home: '/home/deploy', shell: '/bin/bash' };
const folder: Stat = {
  type: 'directory',
  mode: '0700',
  owner: 'deploy',
  group: 'deploy',
  uid: 1000,
  gid: 1000,
  size: 0,
};
const file: Stat = { ...folder, type: 'file', mode: '0600' };
const fresh = { account, folder: null, file: null, content: null };
const there = { account, folder, file, content: `${key} laptop\n` };
const call = authorizedKey({ user: 'deploy', key });

describe('authorizedKey', () => {
  it('asks for the account first and for its files once the home is known', () => {
    expect(module.probe(call.params, {})).toEqual({ account: { kind: 'account', name: 'deploy' } });
    expect(module.probe(call.params, { account })).toMatchObject({
      folder: { path: '/home/deploy/.ssh' },
      file: { path: '/home/deploy/.ssh/authorized_keys' },
      content: { path: '/home/deploy/.ssh/authorized_keys' },
    });
    expect(Object.keys(module.probe(call.params, { account: null }))).toEqual(['account']);
  });

  it('finds nothing to do when the key is there under another comment', () => {
    expect(module.diff(call.params, there)).toEqual([]);
  });

  it('writes the file with the rights of the user, and only over what diff saw', () => {
    const changes = module.diff(call.params, fresh);
    expect(changes).toMatchObject([{ summary: 'create /home/deploy/.ssh/authorized_keys', after: `${key}\n` }]);
    const [first, ...rest] = module.apply(call.params, fresh, changes);
    expect(rest).toEqual([]);
    expect(first).toMatchObject({ step: 'sh', stdin: `${key}\n` });
    const text = first?.step === 'sh' ? first.text : '';
    expect(text).toContain('setpriv --reuid 1000 --regid 1000 --clear-groups');
    expect(text).toContain(' pincer /home/deploy/.ssh -\n');
  });

  it('hands the digest of what it saw to the host', () => {
    const other = { ...there, content: '# mine\n' };
    const [first] = module.apply(call.params, other, module.diff(call.params, other));
    expect(first?.step === 'sh' ? first.text : '').toContain(sha256('# mine\n'));
  });

  it('repairs modes and owners that sshd would refuse', () => {
    const loose = {
      ...there,
      folder: { ...folder, mode: '0777', uid: 0, owner: 'root' },
      file: { ...file, mode: '0664' },
    };
    const changes = module.diff(call.params, loose);
    expect(changes.map(({ field }) => field)).toEqual(['owner of .ssh', 'mode of .ssh', 'mode']);
    expect(module.apply(call.params, loose, changes)[0]).toMatchObject({
      text: 'chown -h -- 1000:1000 /home/deploy/.ssh',
    });
  });

  it.each([
    ['folder', { ...there, folder: { ...folder, type: 'symlink' } }],
    ['file', { ...there, file: { ...file, type: 'symlink' } }],
  ])('refuses a planted symlink in place of the %s', (_, state) => {
    expect(() => module.diff(call.params, state)).toThrow(/is a symlink.*does not follow/);
  });

  it('needs the user, unless the key is to be absent', () => {
    expect(() => module.diff(call.params, { account: null })).toThrow(/no user deploy/);
    const absent = authorizedKey({ user: 'deploy', key, state: 'absent' });
    expect(module.diff(absent.params, { account: null })).toEqual([]);
    expect(module.diff(absent.params, fresh)).toEqual([]);
    expect(module.diff(absent.params, there)).toMatchObject([{ field: 'keys', after: '' }]);
  });

  it('predicts the new text', () => {
    expect(module.after(call.params, fresh, [])?.map(({ answer }) => answer)).toEqual([`${key}\n`]);
  });
});
