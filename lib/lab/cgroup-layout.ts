import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { LabError } from './errors.ts';

/** How this machine's control groups are arranged (cgroups(7)). */
export type CgroupLayout =
  | {
      /** One tree per controller; `unified` is the version-2 tree beside them, in a hybrid layout. */
      readonly kind: 'v1';
      readonly hierarchies: readonly CgroupHierarchy[];
      readonly unified: string | undefined;
    }
  | { readonly kind: 'v2'; readonly path: string; readonly controllers: readonly string[] };

interface CgroupHierarchy {
  readonly path: string;
  /** Controllers that share the tree, e.g. `['cpu', 'cpuacct']`; a named tree is `['name=systemd']`. */
  readonly controllers: readonly string[];
}

// Words of a v1 mount's options that name no controller (cgroup v1 mount options, Documentation/admin-guide/cgroup-v1/cgroups.rst).
const otherOptions = /^(rw|ro|none|all|clone_children|cpuset_v2_mode|xattr|noprefix|release_agent=.*)$/;

/**
 * Reads the layout from the text of `/proc/self/mountinfo`.
 *
 * @param v2Controllers the words of `cgroup.controllers` at the root of a pure version-2 layout
 * @throws LabError `LAB_CGROUPS` when no control groups are mounted
 * @example parseCgroupLayout('30 1 0:26 / /sys/fs/cgroup rw - cgroup2 cgroup2 rw\n', ['memory', 'pids']).kind // 'v2'
 */
export function parseCgroupLayout(mountinfo: string, v2Controllers: readonly string[]): CgroupLayout {
  const hierarchies: CgroupHierarchy[] = [];
  let unified: string | undefined;
  for (const line of mountinfo.split('\n')) {
    const [before = '', after = ''] = line.split(' - ');
    const path = before.split(' ')[4] ?? '';
    const [type, , options = ''] = after.split(' ');
    if (type === 'cgroup2') unified ??= path;
    if (type !== 'cgroup') continue;
    const controllers = options.split(',').filter((option) => !otherOptions.test(option));
    const known = hierarchies.some((other) => other.controllers.join() === controllers.join());
    if (!known) hierarchies.push({ path, controllers });
  }
  if (hierarchies.length > 0) return { kind: 'v1', hierarchies, unified };
  if (unified !== undefined) return { kind: 'v2', path: unified, controllers: v2Controllers };
  throw new LabError({
    code: 'LAB_CGROUPS',
    message: 'This machine has no control groups mounted, which systemd needs.',
    hint: 'Mount them at /sys/fs/cgroup, as a Linux distribution does at boot.',
  });
}

/**
 * The layout of this machine.
 *
 * @throws LabError `LAB_CGROUPS` when no control groups are mounted
 */
export async function readCgroupLayout(): Promise<CgroupLayout> {
  const mountinfo = await readFile('/proc/self/mountinfo', 'utf8');
  const layout = parseCgroupLayout(mountinfo, []);
  if (layout.kind === 'v1') return layout;
  const controllers = await readFile(join(layout.path, 'cgroup.controllers'), 'utf8');
  return { ...layout, controllers: controllers.trim().split(/\s+/) };
}
