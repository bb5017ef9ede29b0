/** What the tokens in a path of an ssh_config stand for. */
export interface PathValues {
  readonly home: string;
  /** Name of the local user. */
  readonly user: string;
  readonly host: string;
  readonly remoteUser: string;
}

/**
 * Fills in a path of an ssh_config: `~`, `%d` home, `%h` host, `%r` remote user, `%u` local user, `%%`; others stay.
 *
 * @example expandPath('~/.ssh/%h', { home: '/root', user: 'root', host: 'gw1', remoteUser: 'deploy' }) // '/root/.ssh/gw1'
 */
export function expandPath(path: string, values: PathValues): string {
  const tokens: Record<string, string> = {
    '%d': values.home,
    '%h': values.host,
    '%r': values.remoteUser,
    '%u': values.user,
    '%%': '%',
  };
  return path.replace(/^~(?=\/|$)/, () => values.home).replace(/%./g, (token) => tokens[token] ?? token);
}
