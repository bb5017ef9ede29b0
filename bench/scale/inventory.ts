/**
 * The text of an inventory with many hosts, `gw1` and so on in the group `machines`, at addresses that nobody asks.
 *
 * @param count at most 16 million, which is all of 10.0.0.0/8
 * @example writeFileSync('hosts.toml', manyHosts(10_000))
 */
export function manyHosts(count: number): string {
  const sections = Array.from({ length: count }, (_, index) => [
    `[hosts.gw${index + 1}]`,
    `address = "10.${index >> 16}.${(index >> 8) & 255}.${index & 255}"`,
    'groups = ["machines"]',
  ]);
  return ['[groups.machines.vars.site]', 'root = "/srv"', ...sections.flat(), ''].join('\n');
}
