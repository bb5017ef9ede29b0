import { InputError } from '../../core/errors.ts';

/**
 * The proxy command that a ProxyJump stands for, as ssh builds it: the system's ssh goes through the jump hosts, with
 * its own configuration and keys.
 *
 * @param jump as in ssh_config: `[user@]host[:port]` or `ssh://…`, several by commas
 * @throws InputError `SSH_CONFIG` for a jump host that is no plain name
 * @example proxyJumpCommand('ops@bastion:2222') // "ssh -l ops -p 2222 -W '[%h]:%p' bastion"
 */
export function proxyJumpCommand(jump: string): string {
  const hops = jump.split(',').map((hop) => hop.trim());
  const last = hops.pop() ?? '';
  const { user, host, port } = parseHop(last);
  for (const hop of hops) parseHop(hop);
  return [
    'ssh',
    ...(user === undefined ? [] : ['-l', user]),
    ...(port === undefined ? [] : ['-p', port]),
    ...(hops.length === 0 ? [] : ['-J', hops.join(',')]),
    "-W '[%h]:%p'",
    host,
  ].join(' ');
}

/** Only words that no shell treats specially, as ssh demands of host names; nothing needs quoting then. */
function parseHop(hop: string): { user: string | undefined; host: string; port: string | undefined } {
  const pattern =
    /^(?:ssh:\/\/)?(?:(?<user>[\w.][\w.-]*)@)?(?:\[(?<address>[0-9A-Fa-f:.]+)\]|(?<host>[\w.][\w.-]*))(?::(?<port>\d{1,5}))?$/;
  const groups = pattern.exec(hop)?.groups;
  const host = groups?.host ?? groups?.address;
  if (host === undefined) {
    throw new InputError({
      code: 'SSH_CONFIG',
      message: `ProxyJump names "${hop}", which is no jump host.`,
      hint: 'Write [user@]host[:port], several separated by commas.',
    });
  }
  return { user: groups?.user, host, port: groups?.port };
}
