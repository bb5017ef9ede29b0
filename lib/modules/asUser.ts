import type { Account } from '../core/probe.ts';
import { type ShellText, sh } from '../core/shell.ts';

/**
 * One command run with an account's own rights and no more, without a login session. Who is that account already just runs it.
 *
 * @param command one simple command, not a list or a pipe
 * @example asUser(account, sh`mkdir -p -- ${folder}`)
 */
export function asUser(account: Account, command: ShellText): ShellText {
  const { uid, gid } = account;
  return sh`set -- ${command}
[ "$(id -u)" = ${uid} ] || set -- setpriv --reuid ${uid} --regid ${gid} --clear-groups "$@"
exec "$@"`;
}
