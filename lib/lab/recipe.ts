import { createHash } from 'node:crypto';
import type { DebianMirror } from './apt-sources.ts';
import type { Command } from './command.ts';

/** The Debian releases that a host can be: 13 and 12. */
export const suites = ['trixie', 'bookworm'] as const;
export type Suite = (typeof suites)[number];

/**
 * What a fresh cloud server has beyond the minimal system, and no more: it boots, it can be reached, apt works.
 * No python3: nothing that Pincer does may need it.
 */
const packages = [
  'systemd',
  'systemd-sysv',
  'dbus',
  'libpam-systemd',
  'openssh-server',
  'sudo',
  'iproute2',
  'iputils-ping',
  'procps',
  'kmod',
  'ca-certificates',
  'curl',
  'gnupg',
  'tzdata',
  'cron',
  'logrotate',
  'nftables',
  'iptables',
  'less',
  'netbase',
  'e2fsprogs',
  'hostname',
  'apt-utils',
  'xz-utils',
] as const;

/** How a base tree is made. Two equal recipes make the same tree, so a tree is named by the digest of its recipe. */
export interface Recipe {
  readonly suite: Suite;
  readonly packages: readonly string[];
  readonly sources: readonly string[];
  readonly aptOptions: readonly string[];
}

/**
 * The recipe of a suite's base tree.
 *
 * @param mirror the machine's own Debian mirror
 * @param aptOptions settings of the machine's own apt without which its mirror would not be accepted, e.g. `Acquire::Check-Date "false"`
 * @example recipeOf('trixie', mirror, []).packages.includes('openssh-server') // true
 */
export function recipeOf(suite: Suite, mirror: DebianMirror, aptOptions: readonly string[]): Recipe {
  return {
    suite,
    packages,
    sources: [
      `deb ${mirror.main} ${suite} main`,
      `deb ${mirror.main} ${suite}-updates main`,
      `deb ${mirror.security} ${suite}-security main`,
    ],
    aptOptions,
  };
}

/**
 * The folder name of a recipe's tree.
 *
 * @example baseName(recipe) // 'trixie-1f0a5c7e9b3d'
 */
export function baseName(recipe: Recipe): string {
  const digest = createHash('sha256').update(JSON.stringify(recipe)).digest('hex');
  return `${recipe.suite}-${digest.slice(0, 12)}`;
}

/**
 * The command that makes the tree. The package lists stay in it, so that `apt-get install` works on a new host at once.
 *
 * In a mount namespace of its own: mmdebstrap mounts /proc, /sys and devices into the tree, and if it is killed they must
 * not stay, least of all when somebody removes the unfinished tree.
 *
 * @param target the folder to make
 * @example planBase(recipe, '/var/cache/pincer-lab/base/trixie-1f0a5c7e9b3d').argv[0] // 'unshare'
 */
export function planBase(recipe: Recipe, target: string): Command {
  return {
    argv: [
      ...['unshare', '--mount', '--propagation=private', '--'],
      'mmdebstrap',
      '--quiet',
      '--mode=root',
      '--variant=minbase',
      `--include=${recipe.packages.join(',')}`,
      '--skip=cleanup/apt/lists',
      ...recipe.aptOptions.map((option) => `--aptopt=${option}`),
      recipe.suite,
      target,
      ...recipe.sources,
    ],
  };
}
