import TOML from '@iarna/toml';

/** How the demo's host is reached, and where the demo keeps what belongs to it. */
export interface DemoAccess {
  readonly address: string;
  /** What ssh runs to get into the lab's network; `%h` and `%p` are replaced by host and port. */
  readonly proxyCommand: string;
  /** The address from which this machine appears to the host. */
  readonly clientAddress: string;
  readonly knownHosts: string;
  /** What root of the fresh host accepts. */
  readonly firstKey: string;
  /** The operator's own key pair: what the deploy account accepts. */
  readonly operatorKey: string;
  readonly operatorPublicKey: string;
  /** Files with the gateway's secrets. */
  readonly gatewayToken: string;
  readonly liteLlmKey: string;
}

/** What role base must be told, because no default can know it. */
export function demoBaseVars({ clientAddress, operatorPublicKey }: DemoAccess) {
  return { adminIp: [clientAddress], authorizedKeys: [operatorPublicKey] };
}

/**
 * The demo's inventory, as a person would write one for a server just rented: root, a key, and who is to come in.
 *
 * @example demoInventory(access)
 */
export function demoInventory(access: DemoAccess): string {
  const openclaw = {
    gatewayToken: { secret: `file:${access.gatewayToken}` },
    liteLlmKey: { secret: `file:${access.liteLlmKey}` },
  };
  return TOML.stringify({
    groups: { gateways: { vars: { base: demoBaseVars(access), openclaw } } },
    hosts: {
      gw1: {
        address: access.address,
        groups: ['gateways'],
        ssh: {
          user: 'root',
          identityFile: [access.operatorKey, access.firstKey],
          knownHosts: access.knownHosts,
          proxyCommand: access.proxyCommand,
        },
      },
    },
  });
}

/**
 * An ssh_config(5) with which plain ssh gets in after the deployment, and the gateway's page comes out.
 *
 * @param way     the account and port that role base has set up
 * @param gateway the gateway's loopback port
 * @example demoSshConfig(access, { user: 'deploy', port: 9922 }, 18789)
 */
export function demoSshConfig(
  access: DemoAccess,
  way: { readonly user: string; readonly port: number },
  gateway: number,
): string {
  const lines = [
    'Host gw1',
    `  HostName ${access.address}`,
    `  Port ${way.port}`,
    `  User ${way.user}`,
    `  IdentityFile ${access.operatorKey}`,
    '  IdentitiesOnly yes',
    `  UserKnownHostsFile ${access.knownHosts}`,
    '  StrictHostKeyChecking yes',
    `  ProxyCommand ${access.proxyCommand}`,
    `  LocalForward ${gateway} 127.0.0.1:${gateway}`,
  ];
  return `${lines.join('\n')}\n`;
}

/**
 * How many tasks a run changed, read from its recap.
 *
 * @param output what the run printed
 * @returns the sum over all hosts; undefined when there is no recap
 * @example changedIn('gw1 : ok=9 changed=0 unreachable=0 ...') // 0
 */
export function changedIn(output: string): number | undefined {
  const found = [...output.matchAll(/\bchanged=(\d+)\b/g)];
  return found.length === 0 ? undefined : found.reduce((sum, [, count]) => sum + Number(count), 0);
}
