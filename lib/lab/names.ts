import { UsageError } from '../core/errors.ts';

/** The name of a lab for which none was said. */
export const defaultLab = 'pincer';

/** The most hosts that one lab's /24 has room for: 10.77.x.11 to 10.77.x.250. */
export const maximumHosts = 240;

// Kernel objects are called `lab.<name>` and `lab.<name>.h<i>`. A name holds no dot, so no lab's objects can be taken for another's.
const namePattern = /^[a-z][a-z0-9-]{0,30}$/;

/**
 * Checks the name of a lab or of a layer, which becomes part of paths, namespaces, cgroups and machine names.
 *
 * @param kind what the name is for, as it stands in the message
 * @throws UsageError `LAB_NAME` unless it is 1 to 31 lower-case letters, digits and dashes, a letter first
 * @example checkName('lab', 'pincer') // 'pincer'
 */
export function checkName(kind: 'lab' | 'layer', name: string): string {
  if (namePattern.test(name)) return name;
  throw new UsageError({
    code: 'LAB_NAME',
    message: `"${name}" cannot be the name of a ${kind}.`,
    hint: 'Use up to 31 lower-case letters, digits and dashes, with a letter first.',
  });
}

/**
 * The name of a host from what a user typed: its number or its name.
 *
 * @throws UsageError `LAB_HOST_NAME` when it is neither
 * @example hostName('2') // 'h2'
 */
export function hostName(typed: string | number): string {
  const digits = String(typed).replace(/^h/, '');
  const index = /^[1-9]\d{0,2}$/.test(digits) ? Number(digits) : 0;
  if (index >= 1 && index <= maximumHosts) return `h${index}`;
  throw new UsageError({
    code: 'LAB_HOST_NAME',
    message: `"${typed}" is not a host of a lab.`,
    hint: 'Say its number, such as 1, or its name, such as h1.',
  });
}

/**
 * Whether a folder's or group's name is that of a host.
 *
 * @example isHostName('h1') // true
 */
export function isHostName(name: string): boolean {
  return /^h[1-9]\d{0,2}$/.test(name);
}

/**
 * The number of a host.
 *
 * @example hostIndex('h2') // 2
 */
export function hostIndex(host: string): number {
  return Number(host.slice(1));
}

/**
 * The name of all kernel objects of a lab, or of one of its hosts: network namespace, machine and cgroup.
 *
 * @example kernelName('pincer', 'h1') // 'lab.pincer.h1'
 */
export function kernelName(lab: string, host?: string): string {
  return host === undefined ? `lab.${lab}` : `lab.${lab}.${host}`;
}
