import { z } from 'zod';
import { available, type Change, compare } from '../core/change.ts';
import { TaskError } from '../core/errors.ts';
import { defineModule, type Prediction, predict } from '../core/module.ts';
import { AbsolutePath, AccountName } from '../core/params.ts';
import {
  type Account,
  type AccountProbe,
  type Answers,
  type GroupEntry,
  type GroupProbe,
  probe,
  type ShellProbe,
  type StatProbe,
} from '../core/probe.ts';
import { sh } from '../core/shell.ts';
import { type Step, step } from '../core/step.ts';
import { AccountId, accountFiles, accountToolTimeout as timeout } from './account.ts';

const Params = z.strictObject({
  name: AccountName,
  uid: AccountId.optional(),
  /** A new account gets `/home/<name>`; an existing one keeps its own. Files are not moved. */
  home: AbsolutePath.optional(),
  /** A new account gets `/bin/bash`, a new system account `/usr/sbin/nologin`. */
  shell: AbsolutePath.optional(),
  /** Takes a uid of the system range, and no home directory unless `createHome` says so. */
  system: z.boolean().default(false),
  /** Supplementary groups; others stay unless `groupsExact`. */
  groups: z.array(AccountName).default([]),
  groupsExact: z.boolean().default(false),
  /** The GECOS field. */
  comment: z
    .string()
    .regex(/^[^:\n\0]*$/, 'a comment without colon and line break is wanted')
    .optional(),
  createHome: z.boolean().optional(),
  state: z.enum(['present', 'absent']).default('present'),
});
type Params = z.output<typeof Params>;

type Questions = {
  readonly account: AccountProbe;
  readonly ownGroup: GroupProbe;
  readonly home?: StatProbe | undefined;
  readonly memberships?: ShellProbe | undefined;
  /** `group deploy`, `group sudo` ...: the key's second word is the group's name. */
  readonly [group: `group ${string}`]: GroupProbe;
};
type State = Answers<Questions>;

const wantsHome = (params: Params): boolean => params.createHome ?? !params.system;

function accountOf(state: State): Account | null {
  return available(state.account, 'account');
}

function isMember(account: Account | null, name: string, entry: GroupEntry): boolean {
  return account?.gid === entry.gid || entry.members.includes(name);
}

/** The group's entry. @throws TaskError `GROUP_MISSING` */
function groupOf(params: Params, state: State, name: string): GroupEntry {
  const entry = available(state[`group ${name}`] ?? null, `group ${name}`);
  if (entry !== null) return entry;
  throw new TaskError({
    code: 'GROUP_MISSING',
    message: `User ${params.name} is to be in group ${name}, which does not exist.`,
    hint: 'Create it with a group task, or install the package that brings it, before this task.',
  });
}

function missingGroups(params: Params, state: State): string[] {
  const account = accountOf(state);
  return params.groups.filter((name) => !isMember(account, params.name, groupOf(params, state, name)));
}

/** Groups beyond the wanted ones, by `id -Gn`; the primary group is listed first and always stays. */
function surplusGroups(params: Params, state: State): string[] {
  const answer = available(state.memberships ?? null, 'groups of the user');
  if (answer === null) return [];
  const [, ...supplementary] = answer.stdout.trim().split(/\s+/);
  return supplementary.filter((name) => !params.groups.includes(name));
}

function homeIsMissing(params: Params, state: State): boolean {
  return wantsHome(params) && available(state.home ?? null, 'home directory') === null;
}

function createSteps(params: Params, state: State): Step[] {
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

function modifySteps(params: Params, state: State, account: Account): Step[] {
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

/**
 * A user account. A new one has no password that could match; the password of an existing one is left alone.
 *
 * @example user({ name: 'deploy', groups: ['sudo'], shell: '/bin/bash' })
 */
export const user = defineModule({
  name: 'user',
  kind: 'state',
  params: Params,
  probe: (params, known: Partial<State>): Questions => {
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
  diff: (params, state: State): Change[] => {
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
  apply: (params, state: State) => {
    const account = accountOf(state);
    // The home directory stays: what people made is not removed as a side effect.
    if (params.state === 'absent') return [step.sh(sh`userdel -- ${params.name}`, { timeout })];
    return account === null ? createSteps(params, state) : modifySteps(params, state, account);
  },
  after: (params, state: State): Prediction[] => {
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
