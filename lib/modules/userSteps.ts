import { available } from '../core/change.ts';
import type { Account } from '../core/probe.ts';
import { sh } from '../core/shell.ts';
import { type Step, step } from '../core/step.ts';
import { accountToolTimeout as timeout } from './account.ts';
import {
  homeIsMissing,
  missingGroups,
  surplusGroups,
  type UserParams,
  type UserState,
  wantsHome,
} from './userState.ts';

/** Steps that make a new account. */
export function createSteps(params: UserParams, state: UserState): Step[] {
  const { name } = params;
  const options = [
    ...(params.system ? ['--system'] : []),
    ...(params.uid === undefined ? [] : ['--uid', params.uid]),
    // useradd refuses to make a group that exists; then that one is the primary group.
    ...(available(state.ownGroup, 'group') === null ? ['--user-group'] : ['--gid', name]),
    ...(params.groups.length === 0 ? [] : ['--groups', params.groups.join(',')]),
    ...['--home-dir', params.home ?? `/home/${name}`, wantsHome(params) ? '--create-home' : '--no-create-home'],
    ...['--shell', params.shell ?? (params.system ? '/usr/sbin/nologin' : '/bin/bash')],
    ...(params.comment === undefined ? [] : ['--comment', params.comment]),
    // Debian 13 makes homes private, Debian 12 does not.
    ...['--key', 'HOME_MODE=0700'],
    // No password matches "*". Unlike "!" it does not mark the account as locked, which sshd without PAM refuses.
    ...['--password', '*'],
  ];
  return [step.sh(sh`useradd ${[...options, '--', name]}`, { timeout })];
}

/** Steps that bring an existing account to what is wanted, with one usermod. */
export function modifySteps(params: UserParams, state: UserState, account: Account): Step[] {
  const { name, uid, home, shell, comment } = params;
  const missing = missingGroups(params, state);
  const surplus = surplusGroups(params, state);
  const options = [
    ...(uid === undefined || uid === account.uid ? [] : ['--uid', uid]),
    ...(home === undefined || home === account.home ? [] : ['--home', home]),
    ...(shell === undefined || shell === account.shell ? [] : ['--shell', shell]),
    ...(comment === undefined || comment === account.comment ? [] : ['--comment', comment]),
    ...(surplus.length > 0 ? ['--groups', params.groups.join(',')] : []),
    ...(surplus.length === 0 && missing.length > 0 ? ['--append', '--groups', missing.join(',')] : []),
  ];
  return [
    ...(options.length > 0 ? [step.sh(sh`usermod ${[...options, '--', name]}`, { timeout })] : []),
    // Copies /etc/skel as useradd does; the umask gives Debian's HOME_MODE of 0700.
    ...(homeIsMissing(params, state) ? [step.sh(sh`mkhomedir_helper ${name} 0077`, { timeout })] : []),
  ];
}
