import { available, type Change, compare } from '../core/change.ts';
import { defineModule, type Prediction, predict } from '../core/module.ts';
import { probe } from '../core/probe.ts';
import { sh } from '../core/shell.ts';
import { step } from '../core/step.ts';
import { accountFiles, accountToolTimeout as timeout } from './account.ts';
import {
  accountOf,
  groupOf,
  homeIsMissing,
  missingGroups,
  surplusGroups,
  UserParams,
  type UserQuestions,
  type UserState,
  wantsHome,
} from './userState.ts';
import { createSteps, modifySteps } from './userSteps.ts';

/**
 * A user account. A new one has no password that could match; the password of an existing one is left alone.
 *
 * @example user({ name: 'deploy', groups: ['sudo'], shell: '/bin/bash' })
 */
export const user = defineModule({
  name: 'user',
  kind: 'state',
  params: UserParams,
  probe: (params, known: Partial<UserState>): UserQuestions => {
    const account = known.account === undefined ? null : available(known.account, 'account');
    const home = params.home ?? account?.home;
    return {
      account: probe.account(params.name),
      ownGroup: probe.group(params.name),
      ...Object.fromEntries(params.groups.map((name) => [`group ${name}`, probe.group(name)])),
      ...(params.state === 'present' && wantsHome(params) && home !== undefined ? { home: probe.stat(home) } : {}),
      ...(params.groupsExact && account !== null
        ? { memberships: probe.sh(sh`id -Gn -- ${params.name}`, { reads: [`user:${params.name}`, 'group:*'] }) }
        : {}),
    };
  },
  diff: (params, state: UserState): Change[] => {
    const account = accountOf(state);
    const { name, uid, home, shell, comment } = params;
    if (params.state === 'absent') {
      return account === null ? [] : [{ field: 'user', summary: `remove user ${name}`, before: name, after: null }];
    }
    const missing = missingGroups(params, state);
    if (account === null) return [{ field: 'user', summary: `create user ${name}`, before: null, after: name }];
    return [
      ...compare({
        uid: [account.uid, uid],
        home: [account.home, home],
        shell: [account.shell, shell],
        comment: [account.comment, comment],
      }),
      ...missing.map((group) => ({ field: 'groups', summary: `add ${name} to group ${group}`, after: group })),
      ...surplusGroups(params, state).map((group) => ({
        field: 'groups',
        summary: `remove ${name} from group ${group}`,
        before: group,
      })),
      ...(homeIsMissing(params, state)
        ? [{ field: 'home directory', summary: `create ${home ?? account.home}`, before: null }]
        : []),
    ];
  },
  apply: (params, state: UserState) => {
    const account = accountOf(state);
    // The home directory stays: what people made is not removed as a side effect.
    if (params.state === 'absent') return [step.sh(sh`userdel -- ${params.name}`, { timeout })];
    return account === null ? createSteps(params, state) : modifySteps(params, state, account);
  },
  after: (params, state: UserState): Prediction[] => {
    const account = accountOf(state);
    const { name, uid, home, shell, comment } = params;
    const question = probe.account(name);
    if (params.state === 'absent') return [predict(question, null)];
    const joined = missingGroups(params, state).map((group) => {
      const entry = groupOf(params, state, group);
      return predict(probe.group(group), { ...entry, members: [...entry.members, name] });
    });
    // The ids of a new account are known to useradd alone.
    if (account === null) return joined;
    const next = {
      ...account,
      uid: uid ?? account.uid,
      home: home ?? account.home,
      shell: shell ?? account.shell,
      comment: comment ?? account.comment,
    };
    return [predict(question, next), ...joined];
  },
  touches: (params) => [
    `user:${params.name}`,
    'group:*',
    `path:${params.home ?? `/home/${params.name}`}`,
    ...accountFiles,
  ],
});
