/**
 * The name under which known_hosts lists a server: the plain name at port 22, `[name]:port` elsewhere (sshd(8),
 * "SSH_KNOWN_HOSTS FILE FORMAT"). Names are compared in lower case.
 *
 * @example knownHostName('gw1.example', 9922) // '[gw1.example]:9922'
 */
export function knownHostName(address: string, port: number): string {
  const name = address.toLowerCase();
  return port === 22 ? name : `[${name}]:${port}`;
}

/**
 * What people see of a way in.
 *
 * @example wayLabel('deploy', '2001:db8::5', 9922) // 'deploy@[2001:db8::5]:9922'
 */
export function wayLabel(user: string, address: string, port: number): string {
  return `${user}@${address.includes(':') ? `[${address}]` : address}:${port}`;
}
