import type { LabHost } from '../lab/index.ts';

/** One line per path of a host's disk: everything that a change to it would alter, also when it was put back. */
export type Manifest = ReadonlyMap<string, string>;

/** What a login itself writes, what systemd and its timers write while nobody does anything, and what is in memory only. */
const writtenByLogins: readonly RegExp[] = [
  /^\/(run|proc|sys|dev)$/,
  /^\/tmp(\/|$)/,
  /^\/var\/tmp(\/|$)/,
  /^\/var\/log\/(wtmp|btmp|lastlog)(\.db)?$/,
  /^\/var\/lib\/(wtmpdb|lastlog)(\/|$)/,
  /^\/var\/log\/journal(\/|$)/,
  /^\/var\/log\/(auth\.log|syslog)$/,
  /^\/var\/lib\/sudo(\/|$)/,
  /^\/var\/lib\/systemd\/(timers|timesync|random-seed|linger|rfkill|pstore|coredump)(\/|$)/,
];

/**
 * Lists a host's disk. ctime cannot be set back, so a file that was written and restored shows.
 *
 * @example const before = await manifestOf(lab.host(1));
 */
export async function manifestOf(host: Pick<LabHost, 'exec'>): Promise<Manifest> {
  const { code, stdout, stderr } = await host.exec("find / -xdev -printf '%p\\t%y %m %U:%G %s %C@ %l\\n'", {
    timeoutS: 120,
  });
  // Something may vanish under find, which then says so and goes on.
  if (code !== 0 && !/No such file/.test(stderr)) throw new Error(`The disk cannot be listed: ${stderr}`);
  const lines = stdout.split('\n').filter((line) => line !== '');
  return new Map(
    lines
      .map((line) => [line.slice(0, line.indexOf('\t')), line.slice(line.indexOf('\t') + 1)] as const)
      .filter(([path]) => !writtenByLogins.some((pattern) => pattern.test(path))),
  );
}

/**
 * What differs between two manifests.
 *
 * @returns sorted lines such as `new /etc/x`, `gone /etc/y`, `changed /etc/z: file 644 ...`
 * @example differences(before, await manifestOf(host)) // []
 */
export function differences(before: Manifest, after: Manifest): readonly string[] {
  const paths = [...new Set([...before.keys(), ...after.keys()])].sort();
  return paths.flatMap((path) => {
    const was = before.get(path);
    const is = after.get(path);
    if (was === is) return [];
    if (was === undefined) return [`new ${path}`];
    if (is === undefined) return [`gone ${path}`];
    return [`changed ${path}: ${was} -> ${is}`];
  });
}
