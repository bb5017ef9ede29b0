import { isIP } from 'node:net';
import { z } from 'zod';

/** An address or network in the one form that ufw writes: compressed, host bits cleared, no prefix on a single address. */
export interface Network {
  readonly family: 4 | 6;
  readonly address: string;
  /** Bits; 32 or 128 for a single address. */
  readonly prefix: number;
}

/**
 * Reads an address or a network; `null` when it is neither.
 *
 * @example networkOf('10.1.2.3/8') // { family: 4, address: '10.0.0.0', prefix: 8 }
 */
export function networkOf(text: string): Network | null {
  const [host = '', bits, more] = text.split('/');
  const family = isIP(host);
  if ((family !== 4 && family !== 6) || more !== undefined || host.includes('%')) return null;
  const width = family === 4 ? 32 : 128;
  if (bits !== undefined && !/^\d{1,3}$/.test(bits)) return null;
  const prefix = bits === undefined ? width : Number(bits);
  if (prefix > width) return null;
  const mask = ((1n << BigInt(prefix)) - 1n) << BigInt(width - prefix);
  return { family, address: textOf(numberOf(host, family) & mask, family), prefix };
}

/**
 * The text that ufw keeps for a network.
 *
 * @example networkText({ family: 4, address: '192.0.2.1', prefix: 32 }) // '192.0.2.1'
 */
export function networkText(network: Network): string {
  const single = network.prefix === (network.family === 4 ? 32 : 128);
  return single ? network.address : `${network.address}/${network.prefix}`;
}

/** A param that is an address or a network. */
export const NetworkText = z
  .string()
  .refine(
    (text) => networkOf(text) !== null,
    'an IPv4 or IPv6 address or network is wanted, e.g. "192.0.2.7" or "2001:db8::/32"',
  );

/**
 * An address as a connection shows it: without zone, and IPv4 where a dual-stack socket shows it inside IPv6.
 *
 * @example plainAddress('::ffff:192.0.2.7') // '192.0.2.7'
 */
export function plainAddress(address: string): string {
  const [bare = address] = address.split('%');
  return /^::ffff:(\d+\.\d+\.\d+\.\d+)$/i.exec(bare)?.[1] ?? bare;
}

function numberOf(host: string, family: 4 | 6): bigint {
  if (family === 4) return host.split('.').reduce((sum, part) => sum * 256n + BigInt(part), 0n);
  return groupsOf(host).reduce((sum, group) => sum * 65536n + BigInt(group), 0n);
}

/** The eight groups of an IPv6 address that `isIP` has accepted. */
function groupsOf(host: string): number[] {
  // The URL parser turns a dotted tail into groups and knows every way to write one.
  const compressed = new URL(`http://[${host}]`).hostname.slice(1, -1);
  const [head = '', tail] = compressed.split('::');
  const parse = (text: string): number[] =>
    text === '' ? [] : text.split(':').map((group) => Number.parseInt(group, 16));
  const left = parse(head);
  const right = parse(tail ?? '');
  return [...left, ...Array.from({ length: 8 - left.length - right.length }, () => 0), ...right];
}

function textOf(value: bigint, family: 4 | 6): string {
  if (family === 4) return [24n, 16n, 8n, 0n].map((shift) => (value >> shift) & 255n).join('.');
  const groups = Array.from({ length: 8 }, (_, index) => ((value >> BigInt(112 - 16 * index)) & 65535n).toString(16));
  return new URL(`http://[${groups.join(':')}]`).hostname.slice(1, -1);
}

/**
 * Whether one of the networks holds an address; what is neither holds nothing.
 *
 * @example isCovered('192.0.2.7', ['192.0.2.0/24']) // true
 */
export function isCovered(address: string, networks: readonly string[]): boolean {
  const own = networkOf(plainAddress(address));
  if (!own) return false;
  return networks.some((text) => {
    const network = networkOf(text);
    if (network?.family !== own.family || network.prefix > own.prefix) return false;
    const cut = networkOf(`${own.address}/${network.prefix}`);
    return cut !== null && networkText(cut) === networkText(network);
  });
}
