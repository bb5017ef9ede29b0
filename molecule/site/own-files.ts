import type { LabHost } from '../../lib/lab/index.ts';
import { type FileDigests, fileDigests } from '../../lib/testing/file-digests.ts';

/** Where the roles write, less what the gateway itself keeps there. */
const places = [
  '/etc',
  '/usr/local',
  '/home',
  '/var/lib/openclaw/.openclaw/openclaw.json',
  '/var/lib/openclaw/.openclaw/workspace',
];

/** Written by programs that the roles call (apt, useradd, ufw, sudo), and what makes a host this one host. */
const writtenByOthers: readonly RegExp[] = [
  /^\/etc\/(passwd|shadow|group|gshadow|subuid|subgid)-?$/,
  /^\/etc\/(\.pwd\.lock|ld\.so\.cache|mailcap|hosts|hostname|machine-id|\.updated)$/,
  /^\/etc\/apt\/apt\.conf\.d\/(20auto-upgrades|50unattended-upgrades)$/,
  /^\/etc\/ufw\//,
  /^\/etc\/ssh\/ssh_host_/,
  /^\/home\/[^/]+\/\.(bash|profile|sudo_as_admin)/,
];

/** While the guard's first phase lasts, sshd also lets the old way in: these lines differ then. */
const guarded = { path: '/etc/ssh/sshd_config.d/00-pincer.conf', lines: /^(Port|AllowUsers|PermitRootLogin) / };

const temporary = /\/\.pincer\.[0-9a-f]+\.tmp$/;

/** Files of a host as they were before a run. */
export async function filesBefore(host: LabHost): Promise<FileDigests> {
  return await fileDigests(host, places);
}

/** The files that Pincer itself writes, and what may stand in each. */
export interface OwnFiles {
  readonly before: FileDigests;
  readonly after: FileDigests;
  readonly guardedText: string;
}

/**
 * Finds the files that Pincer itself wrote, by comparing a host before and after a run that nothing disturbed.
 *
 * @example const own = await ownFiles(host, before);
 */
export async function ownFiles(host: LabHost, before: FileDigests): Promise<OwnFiles> {
  const after = await fileDigests(host, places);
  const packaged = new Set((await host.exec("grep -h '^/etc/' /var/lib/dpkg/info/*.list")).stdout.split('\n'));
  const isOwn = (path: string): boolean =>
    after.get(path) !== before.get(path) &&
    (before.has(path) || !packaged.has(path)) &&
    !writtenByOthers.some((pattern) => pattern.test(path));
  return {
    before,
    after: new Map([...after].filter(([path]) => isOwn(path))),
    guardedText: unguarded(await textOf(host, guarded.path)),
  };
}

/**
 * Looks for files of Pincer that are neither absent, nor as they were, nor whole.
 *
 * @returns their paths; none when all is well
 */
export async function halfWritten(host: LabHost, own: OwnFiles): Promise<readonly string[]> {
  const now = await fileDigests(host, places);
  const wrong = [...own.after.keys()].filter((path) => {
    const digest = now.get(path);
    return digest !== own.before.get(path) && digest !== own.after.get(path);
  });
  const isOpened = wrong.includes(guarded.path) && unguarded(await textOf(host, guarded.path)) === own.guardedText;
  return wrong.filter((path) => !(path === guarded.path && isOpened));
}

/** Temporary files of writes; after a run that came to its end there are none. */
export async function leftovers(host: LabHost): Promise<readonly string[]> {
  return [...(await fileDigests(host, ['/etc', '/usr/local', '/home', '/var/lib/openclaw', '/var/lib/pincer'])).keys()]
    .filter((path) => temporary.test(path) || path.startsWith('/var/lib/pincer/'))
    .sort();
}

function unguarded(text: string): string {
  return text
    .split('\n')
    .filter((line) => !guarded.lines.test(line))
    .join('\n');
}

async function textOf(host: LabHost, path: string): Promise<string> {
  return (await host.exec(['cat', path])).stdout;
}
