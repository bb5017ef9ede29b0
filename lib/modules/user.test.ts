import { describe, expect, it } from 'vitest';
import type { Account, Stat } from '../core/probe.ts';
import { user } from './user.ts';

const { module } = user;
const account: Account = {
  name: 'deploy',
  uid: 1000,
  gid: 1000,
  comment: '',
  home: '/home/deploy',
  shell: '/bin/bash',
};
const home: Stat = {
  type: 'directory',
  mode: '0700',
  owner: 'deploy',
  group: 'deploy',
  uid: 1000,
  gid: 1000,
  size: 4096,
};
const sudo = { name: 'sudo', gid: 27, members: ['ops'] };
const there = { account, ownGroup: { name: 'deploy', gid: 1000, members: [] }, home };
const absent = { account: null, ownGroup: null };

function textsOf(params: Parameters<typeof user>[0], state: Record<string, unknown>): string[] {
  const call = user(params);
  const steps = module.apply(call.params, state, module.diff(call.params, state));
  return steps.map((step) => (step.step === 'sh' ? step.text : step.step));
}

describe('user', () => {
  it('asks for the home directory once it is known where it is', () => {
    const { params } = user({ name: 'deploy', groups: ['sudo'] });
    const first = module.probe(params, {});
    expect(Object.keys(first)).toEqual(['account', 'ownGroup', 'group sudo']);
    expect(module.probe(params, there)).toMatchObject({ ...first, home: { kind: 'stat', path: '/home/deploy' } });
    expect(module.probe(params, absent)).toEqual(first);
  });

  it('never asks for the home directory of a system user', () => {
    expect(module.probe(user({ name: 'app', system: true }).params, there)).not.toHaveProperty('home');
  });

  it('finds nothing to do', () => {
    const { params } = user({ name: 'deploy', groups: ['sudo'], shell: '/bin/bash' });
    const state = { ...there, 'group sudo': { ...sudo, members: ['deploy'] } };
    expect(module.diff(params, state)).toEqual([]);
  });

  it('counts the primary group as a membership', () => {
    const { params } = user({ name: 'deploy', groups: ['users'] });
    expect(module.diff(params, { ...there, 'group users': { name: 'users', gid: 1000, members: [] } })).toEqual([]);
  });

  it('creates a person without a password that could match', () => {
    expect(textsOf({ name: 'deploy', groups: ['sudo'] }, { ...absent, 'group sudo': sudo })).toEqual([
      "useradd --user-group --groups sudo --home-dir /home/deploy --create-home --shell /bin/bash --key HOME_MODE=0700 --password '*' -- deploy",
    ]);
  });

  it('creates a system account without shell and without home directory, in a group that exists already', () => {
    expect(
      textsOf({ name: 'app', system: true, home: '/srv/app' }, { account: null, ownGroup: { gid: 990, members: [] } }),
    ).toEqual([
      "useradd --system --gid app --home-dir /srv/app --no-create-home --shell /usr/sbin/nologin --key HOME_MODE=0700 --password '*' -- app",
    ]);
  });

  it('changes what differs and appends groups with one usermod', () => {
    const state = { ...there, 'group sudo': sudo };
    const call = user({ name: 'deploy', groups: ['sudo'], shell: '/bin/sh', comment: 'Deploy' });
    expect(module.diff(call.params, state).map(({ summary }) => summary)).toEqual([
      'shell /bin/bash -> /bin/sh',
      'comment  -> Deploy',
      'add deploy to group sudo',
    ]);
    expect(textsOf({ name: 'deploy', groups: ['sudo'], shell: '/bin/sh', comment: 'Deploy' }, state)).toEqual([
      'usermod --shell /bin/sh --comment Deploy --append --groups sudo -- deploy',
    ]);
    expect(module.after(call.params, state, [])?.map(({ answer }) => answer)).toEqual([
      { ...account, shell: '/bin/sh', comment: 'Deploy' },
      { ...sudo, members: ['ops', 'deploy'] },
    ]);
  });

  it('takes groups away only where the list is exact', () => {
    const memberships = { code: 0, stdout: 'deploy docker sudo\n', stderr: '' };
    const member = { ...sudo, members: ['deploy'] };
    const exact = { name: 'deploy', groups: ['sudo'], groupsExact: true };
    expect(module.probe(user(exact).params, there)).toHaveProperty('memberships');
    const state = { ...there, 'group sudo': member, memberships };
    expect(module.diff(user(exact).params, state)).toMatchObject([{ summary: 'remove deploy from group docker' }]);
    expect(textsOf(exact, state)).toEqual(['usermod --groups sudo -- deploy']);
    expect(module.diff(user({ name: 'deploy', groups: ['sudo'] }).params, { ...there, 'group sudo': member })).toEqual(
      [],
    );
  });

  it('makes a home directory that is missing', () => {
    expect(textsOf({ name: 'deploy' }, { ...there, home: null })).toEqual(['mkhomedir_helper deploy 0077']);
  });

  it('names a group that does not exist', () => {
    const { params } = user({ name: 'deploy', groups: ['docker'] });
    expect(() => module.diff(params, { ...there, 'group docker': null })).toThrow(/group docker, which does not exist/);
  });

  it('removes the account and keeps its files', () => {
    expect(textsOf({ name: 'deploy', state: 'absent' }, there)).toEqual(['userdel -- deploy']);
    expect(module.diff(user({ name: 'deploy', state: 'absent' }).params, absent)).toEqual([]);
  });

  it('refuses a comment that would break /etc/passwd', () => {
    expect(() => user({ name: 'deploy', comment: 'a:b' })).toThrow(/without colon/);
  });
});
