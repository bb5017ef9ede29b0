import { type Guarded, guarded } from '../core/guarded.ts';
import { type Task, task } from '../core/task.ts';
import { authorizedKey } from '../modules/authorizedKey.ts';
import { sshdConfig } from '../modules/sshdConfig/sshdConfig.ts';
import { sudoers } from '../modules/sudoers.ts';
import { ufw } from '../modules/ufw/ufw.ts';
import { user } from '../modules/user.ts';

/** How a fresh server is reached. */
export const freshWay = { user: 'root', port: 22 } as const;
/** How it is reached once the guarded block is through. */
export const deployWay = { user: 'deploy', port: 9922 } as const;

/** What a test gets wrong on purpose. */
export interface WrongWayIn {
  /** The firewall opens this port instead. */
  readonly rulePort?: number;
  /** The block thinks that these are let in. */
  readonly allowedFrom?: readonly string[];
}

/** The account of the new way in: user, key, sudo. */
export function accountTasks(publicKey: string): [Task, Task, Task] {
  return [
    task('Deploy account', user({ name: 'deploy', shell: '/bin/bash' })),
    task('Its key', authorizedKey({ user: 'deploy', key: publicKey })),
    task('Its sudo', sudoers({ name: 'deploy', rules: [{ user: 'deploy', noPassword: true, commands: 'ALL' }] })),
  ];
}

/** The guarded block that moves a host from `freshWay` to `deployWay`. */
export function wayInTasks(client: string, wrong: WrongWayIn = {}): Guarded {
  const settings = { Port: deployWay.port, PermitRootLogin: 'no', AllowUsers: [deployWay.user] };
  const port = wrong.rulePort ?? deployWay.port;
  return guarded(
    'Way in',
    [
      task('sshd', sshdConfig({ settings })),
      task('ufw', ufw({ rules: [{ action: 'allow', proto: 'tcp', port, from: client }] })),
    ],
    { way: deployWay, allowedFrom: wrong.allowedFrom ?? [client] },
  );
}
