import { z } from 'zod';
import { available } from '../core/change.ts';
import { TaskError } from '../core/errors.ts';
import { AbsolutePath, AccountName } from '../core/params.ts';
import type { Account, AccountProbe, Answers, GroupEntry, GroupProbe, ShellProbe, StatProbe } from '../core/probe.ts';
import { AccountId } from './account.ts';

/** What a `user` task may say. */
export const UserParams = z.strictObject({
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
export type UserParams = z.output<typeof UserParams>;

/** What a `user` task asks the host. */
export type UserQuestions = {
  readonly account: AccountProbe;
  readonly ownGroup: GroupProbe;
  readonly home?: StatProbe | undefined;
  readonly memberships?: ShellProbe | undefined;
  /** `group deploy`, `group sudo` ...: the key's second word is the group's name. */
  readonly [group: `group ${string}`]: GroupProbe;
};
export type UserState = Answers<UserQuestions>;

/** Whether the account is to have a home directory. */
export const wantsHome = (params: UserParams): boolean => params.createHome ?? !params.system;

/** The account as it is. */
export function accountOf(state: UserState): Account | null {
  return available(state.account, 'account');
}

function isMember(account: Account | null, name: string, entry: GroupEntry): boolean {
  return account?.gid === entry.gid || entry.members.includes(name);
}

/** The group's entry. @throws TaskError `GROUP_MISSING` */
export function groupOf(params: UserParams, state: UserState, name: string): GroupEntry {
  const entry = available(state[`group ${name}`] ?? null, `group ${name}`);
  if (entry !== null) return entry;
  throw new TaskError({
    code: 'GROUP_MISSING',
    message: `User ${params.name} is to be in group ${name}, which does not exist.`,
    hint: 'Create it with a group task, or install the package that brings it, before this task.',
  });
}

/** Wanted groups that the user is not in yet. @throws TaskError `GROUP_MISSING` */
export function missingGroups(params: UserParams, state: UserState): string[] {
  const account = accountOf(state);
  return params.groups.filter((name) => !isMember(account, params.name, groupOf(params, state, name)));
}

/** Groups beyond the wanted ones, by `id -Gn`; the primary group is listed first and always stays. */
export function surplusGroups(params: UserParams, state: UserState): string[] {
  const answer = available(state.memberships ?? null, 'groups of the user');
  if (answer === null) return [];
  const [, ...supplementary] = answer.stdout.trim().split(/\s+/);
  return supplementary.filter((name) => !params.groups.includes(name));
}

/** Whether a home directory is wanted that does not exist. */
export function homeIsMissing(params: UserParams, state: UserState): boolean {
  return wantsHome(params) && available(state.home ?? null, 'home directory') === null;
}
