import { authorizedKey, command, type Items, sh, sudoers, task, user } from 'pincer';
import { operatorRule } from './operator.ts';
import type { BaseVars } from './vars.ts';

const tags = ['accounts'];

/**
 * The name of an account's file below /etc/sudoers.d: sudo skips names with a dot.
 *
 * @example sudoersName('jane.doe') // 'jane_doe'
 */
function sudoersName(account: string): string {
  return account.replaceAll('.', '_');
}

/**
 * The deploy account, by which Pincer and its operators work, and the operator account where one is wanted.
 *
 * The deploy account can be root, so it is in no group that could be root by another way (docker): what it does goes
 * through sudo and so into the journal.
 */
export function accountTasks(vars: BaseVars): Items {
  const { deployUser: name, operator } = vars;
  return [
    task(
      'Make the deploy account',
      user({ name, groups: ['sudo'], groupsExact: true, shell: '/bin/bash', comment: 'Deployment' }),
      { tags },
    ),
    task('Let the keys of the operators log in to it', authorizedKey({ user: name, key: vars.authorizedKeys }), {
      tags,
    }),
    vars.sudoPassword !== undefined && firstPassword(name, vars.sudoPassword),
    task(
      'Let the deploy account become root',
      sudoers({
        name: sudoersName(name),
        rules: [{ user: name, runAs: 'ALL', noPassword: vars.sudoPassword === undefined, commands: 'ALL' }],
      }),
      { tags },
    ),
    ...(operator === undefined ? [] : operatorTasks(operator)),
    ...revocations(vars),
  ];
}

/** Only where there is none: whoever changed the password by hand keeps it. */
function firstPassword(name: string, password: NonNullable<BaseVars['sudoPassword']>) {
  return task(
    'Give the deploy account a password',
    command({
      argv: ['chpasswd'],
      stdin: password.map((text) => `${name}:${text}\n`),
      unless: sh`passwd --status -- ${name} | grep -q '^[^ ]* P '`.text,
      reads: ['path:/etc/shadow', `user:${name}`],
      touches: ['path:/etc/shadow'],
    }),
    { tags },
  );
}

function operatorTasks({ user: name, authorizedKeys, unit }: NonNullable<BaseVars['operator']>): Items {
  return [
    task('Make the operator account', user({ name, groupsExact: true, shell: '/bin/bash', comment: 'Operator' }), {
      tags,
    }),
    task('Let its own keys log in to it', authorizedKey({ user: name, key: authorizedKeys, exclusive: true }), {
      tags,
    }),
    task(
      'Let the operator look after the gateway',
      sudoers({ name: sudoersName(name), rules: [operatorRule(name, unit)] }),
      { tags },
    ),
  ];
}

/** A key that was given up must open nothing: neither the account of today nor root, where a fresh server had it. */
function revocations({ revokedKeys, deployUser }: BaseVars): Items {
  if (revokedKeys.length === 0) return [];
  return [deployUser, 'root'].map((name) =>
    task(`Shut revoked keys out of ${name}`, authorizedKey({ user: name, key: revokedKeys, state: 'absent' }), {
      tags,
    }),
  );
}
