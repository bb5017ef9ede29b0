import type { sudoers } from 'pincer';

type Rule = Parameters<typeof sudoers>[0]['rules'] extends infer Rules
  ? Rules extends readonly (infer One)[]
    ? One
    : never
  : never;

/** What openclaw-ansible lets its account do with the unit. */
const verbs = ['start', 'stop', 'restart', 'status', 'enable', 'disable'] as const;

/** The journal as people ask for it; each is a command line of its own, because sudo's wildcards match more than they seem to. */
const journalOptions = ['', ' -f', ' -n 200', ' --since today'] as const;

/** Of tailscale what openclaw-ansible allows and takes no argument; a host without it has no such program. */
const tailscale = ['status', 'up', 'down', 'ip', 'version'] as const;

/**
 * The sudo rule of an operator: exactly these command lines, none of which may start another program, since a pager
 * that runs as root is a shell of root.
 *
 * @param unit the gateway's unit, without suffix
 * @example sudoers({ name: 'operator', rules: [operatorRule('operator', 'openclaw')] })
 */
export function operatorRule(user: string, unit: string): Rule {
  return {
    user,
    noPassword: true,
    noExec: true,
    commands: [
      ...verbs.map((verb) => `/usr/bin/systemctl ${verb} ${unit}`),
      `/usr/bin/systemctl status --no-pager ${unit}`,
      '/usr/bin/systemctl daemon-reload',
      ...journalOptions.map((options) => `/usr/bin/journalctl -u ${unit}${options}`),
      ...tailscale.map((verb) => `/usr/bin/tailscale ${verb}`),
    ],
  };
}
