/** Something on a host that a task reads or alters: `path:/etc/x`, `unit:ssh`, `package:ufw`, `sysctl:vm.swappiness`, or everything. */
export type Resource =
  | `${'path' | 'unit' | 'package' | 'user' | 'group' | 'sysctl' | 'host' | 'port' | 'firewall'}:${string}`
  | '*';

/**
 * Whether altering `touched` may change what `read` answers. Paths meet by equality, ancestor or descendant;
 * a name of `*` (as in `path:*`) stands for all of its kind.
 *
 * @example meets('path:/etc/ssh', 'path:/etc/ssh/sshd_config') // true
 */
export function meets(touched: Resource, read: Resource): boolean {
  if (touched === '*' || read === '*') return true;
  if (touched === read) return true;
  const [touchedKind, touchedName] = split(touched);
  const [readKind, readName] = split(read);
  if (touchedKind !== readKind) return false;
  if (touchedName === '*' || readName === '*') return true;
  return touchedKind === 'path' && (isBelow(touchedName, readName) || isBelow(readName, touchedName));
}

/**
 * Whether `path` lies below `ancestor`.
 *
 * @example isBelow('/etc/ssh/x', '/etc/ssh') // true
 */
export function isBelow(path: string, ancestor: string): boolean {
  return path.startsWith(ancestor.endsWith('/') ? ancestor : `${ancestor}/`);
}

function split(resource: Exclude<Resource, '*'>): [string, string] {
  const colon = resource.indexOf(':');
  return [resource.slice(0, colon), resource.slice(colon + 1)];
}
