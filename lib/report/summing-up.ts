/** More hosts than a screen has lines. */
const manyHosts = 50;

/**
 * Whether what many hosts have in common is told once: with more than 50 hosts, and unless `-v` asks for everything.
 *
 * @example isSummedUp(1000, 0) // true
 */
export function isSummedUp(hosts: number, verbosity: number): boolean {
  return hosts > manyHosts && verbosity === 0;
}
