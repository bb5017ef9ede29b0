import { join } from 'node:path';
import type { CgroupLayout } from './cgroup-layout.ts';
import { kernelName } from './names.ts';

/** One line of work on control groups, done by the supervisor before each boot of a host. */
export type CgroupStep =
  | { readonly do: 'make'; readonly path: string }
  | { readonly do: 'copy'; readonly path: string; readonly from: string }
  | { readonly do: 'write'; readonly path: string; readonly value: string }
  | { readonly do: 'join'; readonly path: string };

/** The control groups of one host. */
export interface HostCgroups {
  readonly steps: readonly CgroupStep[];
  /** Its group in each tree. */
  readonly groups: readonly string[];
  /** The group whose members, with those of the groups below it, are all processes of the host. */
  readonly members: string;
  /** The groups that a command joins when it is run inside the host from outside. */
  readonly join: readonly string[];
}

/**
 * The devices that a host may use: null zero full random urandom, tty console ptmx and pts, tun, fuse; and the making of
 * any node (`m`), which alone opens nothing. Without this list a host's root could write this machine's disk, because
 * nspawn sets no device policy with `--keep-unit`.
 */
export const allowedDevices = [
  'c *:* m',
  'b *:* m',
  'c 1:3 rwm',
  'c 1:5 rwm',
  'c 1:7 rwm',
  'c 1:8 rwm',
  'c 1:9 rwm',
  'c 5:0 rwm',
  'c 5:1 rwm',
  'c 5:2 rwm',
  'c 136:* rwm',
  'c 10:200 rwm',
  'c 10:229 rwm',
] as const;

/** What systemd in a host wants to manage (version 2 only; in version 1 each controller is a tree of its own). */
const wantedControllers = ['cpu', 'cpuset', 'io', 'memory', 'pids'];

/**
 * Plans the control groups of one host: with `--keep-unit` nspawn makes the caller's group the root of the host's own
 * view, so each host gets a group of its own in every tree.
 *
 * @example planCgroups(layout, 'pincer', 'h1').members // '/sys/fs/cgroup/pids/lab.pincer/h1'
 */
export function planCgroups(layout: CgroupLayout, lab: string, host: string): HostCgroups {
  return layout.kind === 'v1' ? planVersion1(layout, lab, host) : planVersion2(layout, lab, host);
}

/**
 * The folder of a whole lab in each tree.
 *
 * @example labGroups(layout, 'pincer') // ['/sys/fs/cgroup/cpu/lab.pincer', ...]
 */
export function labGroups(layout: CgroupLayout, lab: string): readonly string[] {
  return treesOf(layout).map((tree) => join(tree, kernelName(lab)));
}

function treesOf(layout: CgroupLayout): readonly string[] {
  if (layout.kind === 'v2') return [layout.path];
  return [...layout.hierarchies.map((hierarchy) => hierarchy.path), ...(layout.unified ? [layout.unified] : [])];
}

function planVersion1(layout: CgroupLayout & { kind: 'v1' }, lab: string, host: string): HostCgroups {
  const groups = labGroups(layout, lab).map((group) => join(group, host));
  const steps: CgroupStep[] = groups.map((path) => ({ do: 'make', path }));
  for (const { path: tree, controllers } of layout.hierarchies) {
    const group = join(tree, kernelName(lab));
    if (controllers.includes('cpuset')) {
      // A new cpuset group is empty, and nothing can join it until it has CPUs and memory nodes, from the top down.
      for (const below of [group, join(group, host)]) {
        steps.push({ do: 'copy', path: join(below, 'cpuset.cpus'), from: join(tree, 'cpuset.cpus') });
        steps.push({ do: 'copy', path: join(below, 'cpuset.mems'), from: join(tree, 'cpuset.mems') });
      }
    }
    if (controllers.includes('devices')) {
      steps.push({ do: 'write', path: join(group, host, 'devices.deny'), value: 'a' });
      for (const value of allowedDevices) {
        steps.push({ do: 'write', path: join(group, host, 'devices.allow'), value });
      }
    }
  }
  const pids = layout.hierarchies.find((hierarchy) => hierarchy.controllers.includes('pids'));
  const members = pids === undefined ? groups[0] : join(pids.path, kernelName(lab), host);
  return {
    steps: [...steps, ...groups.map((path): CgroupStep => ({ do: 'join', path: join(path, 'cgroup.procs') }))],
    groups,
    members: members ?? '',
    join: groups,
  };
}

function planVersion2(layout: CgroupLayout & { kind: 'v2' }, lab: string, host: string): HostCgroups {
  const [group = ''] = labGroups(layout, lab);
  const own = join(group, host);
  const value = wantedControllers
    .filter((name) => layout.controllers.includes(name))
    .map((name) => `+${name}`)
    .join(' ');
  return {
    steps: [
      { do: 'make', path: own },
      // A controller reaches a group only when each group above hands it down.
      { do: 'write', path: join(layout.path, 'cgroup.subtree_control'), value },
      { do: 'write', path: join(group, 'cgroup.subtree_control'), value },
      { do: 'join', path: join(own, 'cgroup.procs') },
    ],
    groups: [own],
    members: own,
    // nspawn moves itself there, because a group that hands controllers down can hold no process itself.
    join: [join(own, 'supervisor')],
  };
}

/**
 * The plan as the supervisor reads it: one step per line, a verb, a path and the rest.
 *
 * @example cgroupLines([{ do: 'write', path: '/g/devices.deny', value: 'a' }]) // 'write /g/devices.deny a\n'
 */
export function cgroupLines(steps: readonly CgroupStep[]): string {
  const line = (step: CgroupStep): string => {
    if (step.do === 'copy') return `copy ${step.path} ${step.from}`;
    return step.do === 'write' ? `write ${step.path} ${step.value}` : `${step.do} ${step.path}`;
  };
  return steps.map((step) => `${line(step)}\n`).join('');
}
