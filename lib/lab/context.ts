import { type CgroupLayout, readCgroupLayout } from './cgroup-layout.ts';
import { type HostCgroups, planCgroups } from './cgroup-plan.ts';
import { addressOf } from './network-plan.ts';
import { type HomePaths, type HostPaths, homePaths, hostPaths, type LabPaths, labPaths } from './paths.ts';

/** What every operation on a lab needs to know: read once, never changed. */
export interface LabContext {
  readonly home: HomePaths;
  readonly name: string;
  readonly paths: LabPaths;
  readonly layout: CgroupLayout;
  readonly progress: (line: string) => void;
}

/** The same for one host of it. */
export interface HostContext {
  readonly lab: LabContext;
  readonly name: string;
  readonly address: string;
  readonly subnet: string;
  readonly paths: HostPaths;
  readonly cgroups: HostCgroups;
}

/**
 * Reads what this machine is like for the lab of that name.
 *
 * @throws LabError `LAB_HOME`, `LAB_CGROUPS`
 */
export async function labContext(name: string, progress: (line: string) => void): Promise<LabContext> {
  const home = homePaths(process.env);
  return { home, name, paths: labPaths(home, name), layout: await readCgroupLayout(), progress };
}

/** The context of one host. */
export function hostContext(lab: LabContext, subnet: string, name: string): HostContext {
  return {
    lab,
    name,
    address: addressOf(subnet, name),
    subnet,
    paths: hostPaths(lab.home, lab.name, name),
    cgroups: planCgroups(lab.layout, lab.name, name),
  };
}
