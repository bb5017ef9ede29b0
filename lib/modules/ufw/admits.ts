import { BlockList } from 'node:net';
import { networkOf, plainAddress } from '../../core/address.ts';
import type { UfwRule } from './rule.ts';

/** As much of a rule set as decides who gets in. */
export interface RuleSet {
  readonly enabled: boolean;
  readonly ipv6: boolean;
  readonly defaults: { readonly incoming: 'allow' | 'deny' | 'reject' };
  readonly rules: readonly UfwRule[];
}

/** A new TCP connection to this host. */
export interface Arrival {
  readonly address: string;
  readonly port: number;
}

/**
 * Whether a rule set lets an address open a TCP connection to a port. Where it cannot be known (a rule about one interface or one
 * of the host's addresses), it answers as if that were to the caller's harm, because a guard asks this before it closes doors.
 *
 * @example admits({ enabled: true, ipv6: true, defaults: { incoming: 'deny' }, rules: [] }, { address: '192.0.2.1', port: 22 }) // false
 */
export function admits(set: RuleSet, arrival: Arrival): boolean {
  const address = plainAddress(arrival.address);
  const family = networkOf(address)?.family;
  if (family === undefined) return false;
  // ufw's before.rules accept everything on the loopback interface.
  if (!set.enabled || isLoopback(address, family)) return true;
  // Without IPv6 support ufw drops all of it.
  if (family === 6 && !set.ipv6) return false;
  for (const rule of set.rules) {
    if (rule.direction !== 'in' || rule.proto === 'udp') continue;
    if (!fitsPort(rule.port, arrival.port) || !fitsSource(rule, address, family)) continue;
    const admitting = rule.action === 'allow' || rule.action === 'limit';
    const certain = rule.interface === undefined && rule.to === undefined;
    if (!admitting) return false;
    if (certain) return true;
  }
  return set.defaults.incoming === 'allow';
}

function isLoopback(address: string, family: 4 | 6): boolean {
  return family === 6 ? networkOf(address)?.address === '::1' : address.startsWith('127.');
}

function fitsPort(wanted: UfwRule['port'], port: number): boolean {
  if (wanted === undefined) return true;
  return [wanted].flat().some((entry) => {
    const [low = 0, high = low] = String(entry).split(':').map(Number);
    return port >= low && port <= high;
  });
}

function fitsSource(rule: UfwRule, address: string, family: 4 | 6): boolean {
  if (rule.to !== undefined && networkOf(rule.to)?.family !== family) return false;
  const network = rule.from === undefined ? undefined : networkOf(rule.from);
  if (!network) return true;
  if (network.family !== family) return false;
  const list = new BlockList();
  list.addSubnet(network.address, network.prefix, `ipv${family}`);
  return list.check(address, `ipv${family}`);
}
