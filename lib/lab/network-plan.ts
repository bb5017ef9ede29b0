import type { Command } from './command.ts';
import { LabError } from './errors.ts';
import { hostIndex, kernelName } from './names.ts';
import { type HomePaths, hostPaths, labPaths } from './paths.ts';

/** The port of the lab's proxy, at the gateway address (3142 is what Debian's own caching proxies use). */
export const proxyPort = 3142;

/** All labs take their /24 from here, so that an address says which lab it is. */
const network = '10.77';

/**
 * The first free /24, without its last number.
 *
 * @param taken those of the labs that are there
 * @throws LabError `LAB_SUBNETS` when all 256 are taken
 * @example freeSubnet(['10.77.0']) // '10.77.1'
 */
export function freeSubnet(taken: readonly string[]): string {
  for (let third = 0; third < 256; third++) {
    const subnet = `${network}.${third}`;
    if (!taken.includes(subnet)) return subnet;
  }
  throw new LabError({
    code: 'LAB_SUBNETS',
    message: 'There are 256 labs already.',
    hint: 'Take some down: pincer lab down --all.',
  });
}

/**
 * The address of the lab's bridge, where only the proxy listens.
 *
 * @example gatewayOf('10.77.0') // '10.77.0.1'
 */
export function gatewayOf(subnet: string): string {
  return `${subnet}.1`;
}

/**
 * The address of a host.
 *
 * @example addressOf('10.77.0', 'h1') // '10.77.0.11'
 */
export function addressOf(subnet: string, host: string): string {
  return `${subnet}.${10 + hostIndex(host)}`;
}

/**
 * A command that runs in a network namespace. `nsenter`, not `ip netns exec`: that mounts /sys anew and hides the control groups.
 *
 * @example inNamespace('/run/netns/lab.pincer', ['true']) // ['nsenter', '--net=/run/netns/lab.pincer', '--', 'true']
 */
export function inNamespace(namespace: string, argv: readonly string[]): readonly string[] {
  return ['nsenter', `--net=${namespace}`, '--', ...argv];
}

/**
 * Makes the lab's network: a namespace with a bridge and no way out of it at all.
 *
 * @example for (const command of planLabNetwork(home, 'pincer', '10.77.0')) await run(command)
 */
export function planLabNetwork(home: HomePaths, lab: string, subnet: string): readonly Command[] {
  const { namespace } = labPaths(home, lab);
  return [
    { argv: ['ip', 'netns', 'add', kernelName(lab)] },
    ipBatch(namespace, [
      'link set lo up',
      'link add br0 type bridge stp_state 0',
      `addr add ${gatewayOf(subnet)}/24 dev br0`,
      'link set br0 up',
    ]),
    { argv: inNamespace(namespace, ['sh', '-c', 'echo 1 >/proc/sys/net/ipv4/ip_forward']) },
  ];
}

/**
 * Makes a host's network: a namespace of its own, with one cable to the bridge.
 *
 * @example for (const command of planHostNetwork(home, 'pincer', '10.77.0', 'h1')) await run(command)
 */
export function planHostNetwork(home: HomePaths, lab: string, subnet: string, host: string): readonly Command[] {
  const cable = cableOf(host);
  return [
    { argv: ['ip', 'netns', 'add', kernelName(lab, host)] },
    ipBatch(labPaths(home, lab).namespace, [
      `link add ${cable} type veth peer name eth0 netns ${kernelName(lab, host)}`,
      `link set ${cable} master br0 up`,
    ]),
    ipBatch(hostPaths(home, lab, host).namespace, [
      'link set lo up',
      `addr add ${addressOf(subnet, host)}/24 dev eth0`,
      'link set eth0 up',
      `route add default via ${gatewayOf(subnet)}`,
    ]),
  ];
}

/**
 * Pulls or plugs a host's cable, at the bridge's end, so that the host itself notices only the silence.
 *
 * @example await run(planCable(home, 'pincer', 'h1', 'down'))
 */
export function planCable(home: HomePaths, lab: string, host: string, state: 'up' | 'down'): Command {
  return {
    argv: inNamespace(labPaths(home, lab).namespace, ['ip', 'link', 'set', cableOf(host), state]),
  };
}

function cableOf(host: string): string {
  return `v-${host}`;
}

function ipBatch(namespace: string, lines: readonly string[]): Command {
  return { argv: inNamespace(namespace, ['ip', '-batch', '-']), input: `${lines.join('\n')}\n` };
}
