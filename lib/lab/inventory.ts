import TOML from '@iarna/toml';

/** One host as the inventory shows it. */
export interface InventoryHost {
  readonly name: string;
  readonly address: string;
  readonly groups: readonly string[];
}

/** How hosts of the lab are reached. */
export interface InventoryAccess {
  readonly identityFile: string;
  readonly knownHosts: string;
  /** The lab's network namespace, as a file. */
  readonly namespace: string;
}

/**
 * The command that ssh runs to reach a host of the lab from the machine's own namespace. socat, because it ends as soon
 * as the host closes the connection: `nc -N` keeps its output open for as long as its input is, so a reboot would go unseen.
 * It starts in 3 ms, where a node process needs 50.
 *
 * @example proxyCommand('/run/netns/lab.pincer') // 'nsenter --net=/run/netns/lab.pincer -- socat - TCP:%h:%p,nodelay'
 */
export function proxyCommand(namespace: string): string {
  return `nsenter --net=${namespace} -- socat - TCP:%h:%p,nodelay`;
}

/**
 * The inventory of a lab, as TOML that Pincer reads.
 *
 * @example inventoryToml([{ name: 'h1', address: '10.77.0.11', groups: ['gateways'] }], access)
 */
export function inventoryToml(hosts: readonly InventoryHost[], access: InventoryAccess): string {
  const entries = hosts.map(({ name, address, groups }) => [
    name,
    {
      address,
      groups: [...groups],
      ssh: {
        user: 'root',
        port: 22,
        identityFile: access.identityFile,
        knownHosts: access.knownHosts,
        proxyCommand: proxyCommand(access.namespace),
      },
    },
  ]);
  return TOML.stringify({ hosts: Object.fromEntries(entries) });
}
