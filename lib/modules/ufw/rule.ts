import { z } from 'zod';
import { NetworkText, networkOf, networkText } from '../../core/address.ts';
import { Port } from '../../core/params.ts';

/** One port, a range `8000:8100`, or a list of both (iptables takes at most 15 in all). */
const Ports = z.union([
  Port,
  z
    .string()
    .regex(/^\d{1,5}:\d{1,5}$/, 'a port or a range such as "8000:8100" is wanted')
    .refine((text) => {
      const [low = 0, high = 0] = text.split(':').map(Number);
      return low >= 1 && low < high && high <= 65535;
    }, 'a range of ports that rises, within 1 to 65535, is wanted'),
]);

/** One rule, in the words of ufw(8). Rules are tried in order; the first that fits decides. */
export const UfwRule = z
  .strictObject({
    action: z.enum(['allow', 'deny', 'reject', 'limit']),
    direction: z.enum(['in', 'out']).default('in'),
    proto: z.enum(['tcp', 'udp', 'any']).default('any'),
    /** Destination port; every port where none is given. */
    port: z.union([Ports, z.array(Ports).min(1).max(7)]).optional(),
    from: NetworkText.optional(),
    to: NetworkText.optional(),
    interface: z
      .string()
      .regex(/^[a-zA-Z0-9_.+,=@-]{1,15}$/, 'the name of a network interface is wanted')
      .optional(),
    comment: z
      .string()
      .regex(/^[^'\p{Cc}]*$/u, 'a comment without single quotes and line breaks is wanted')
      .optional(),
  })
  .refine(
    ({ proto, port }) => proto !== 'any' || port === undefined || typeof port === 'number',
    'a range or list of ports needs proto tcp or udp',
  )
  .refine(
    ({ from, to }) => !from || !to || networkOf(from)?.family === networkOf(to)?.family,
    'from and to must both be IPv4 or both IPv6',
  );
export type UfwRule = z.output<typeof UfwRule>;

/** One line of ufw's own rule base: a rule for one IP version, in ufw's canonical words. */
export interface Tuple {
  readonly family: 4 | 6;
  /** `allow tcp 22 0.0.0.0/0 any 192.0.2.1 in`, with `comment=<hex>` where there is one. */
  readonly text: string;
}

const anywhere = { 4: '0.0.0.0/0', 6: '::/0' } as const;

/**
 * The lines that ufw would keep for a rule: one for each IP version that it is about.
 *
 * @param ipv6 whether ufw keeps IPv6 rules at all
 * @example tuplesOf({ action: 'allow', direction: 'in', proto: 'tcp', port: 22, from: '192.0.2.1' }, true)
 */
export function tuplesOf(rule: UfwRule, ipv6: boolean): Tuple[] {
  const given = networkOf(rule.from ?? rule.to ?? '')?.family;
  const families = given === undefined ? ([4, 6] as const) : ([given] as const);
  return families
    .filter((family) => family === 4 || ipv6)
    .map((family) => {
      const [to, from] = [rule.to, rule.from].map((text) => addressText(text) ?? anywhere[family]);
      const where = rule.interface === undefined ? rule.direction : `${rule.direction}_${rule.interface}`;
      const text = `${rule.action} ${rule.proto} ${portText(rule.port)} ${to} any ${from} ${where}`;
      const hex = Buffer.from(rule.comment ?? '', 'utf8').toString('hex');
      return { family, text: hex === '' ? text : `${text} comment=${hex}` };
    });
}

function addressText(text: string | undefined): string | undefined {
  const network = text === undefined ? null : networkOf(text);
  return network === null ? undefined : networkText(network);
}

/** ufw sorts the ports of a list by their first number. */
function portText(port: UfwRule['port']): string {
  if (port === undefined) return 'any';
  if (!Array.isArray(port)) return String(port);
  const first = (entry: string | number): number => Number.parseInt(String(entry), 10);
  return [...port].sort((a, b) => first(a) - first(b)).join(',');
}

/**
 * The rules in ufw's own `user.rules` or `user6.rules`, in their order.
 *
 * @example readTuples('### tuple ### allow tcp 22 0.0.0.0/0 any 0.0.0.0/0 in\n', 4)
 */
export function readTuples(content: string, family: 4 | 6): Tuple[] {
  return [...content.matchAll(/^### tuple ###[ \t]*(.*)$/gm)].map(([, line = '']) => {
    const [action = '', proto = '', port = '', to = '', fromPort = '', from = '', ...rest] = line.trim().split(/\s+/);
    // Files of old releases name no direction; `in` is what ufw takes then.
    const where = rest.length === 0 || rest[0]?.startsWith('comment=') ? ['in', ...rest] : rest;
    const fields = [action, proto, port, addressText(to) ?? to, fromPort, addressText(from) ?? from, ...where];
    return { family, text: fields.join(' ') };
  });
}

/**
 * A tuple in words for people.
 *
 * @example describeTuple({ family: 4, text: 'allow tcp 22 0.0.0.0/0 any 192.0.2.1 in' }) // 'allow tcp port 22 from 192.0.2.1'
 */
export function describeTuple({ family, text }: Tuple): string {
  const [action, proto, port, to, fromPort, from, ...rest] = text.split(' ');
  const comment = rest.find((word) => word.startsWith('comment='))?.slice('comment='.length);
  const extra = rest.filter((word) => word !== 'in' && !word.startsWith('comment='));
  const words = [
    action,
    ...(proto === 'any' ? [] : [proto]),
    port === 'any' ? 'any port' : `port ${port}`,
    ...(to === anywhere[family] ? [] : [`to ${to}`]),
    `from ${from === anywhere[family] ? `anywhere (IPv${family})` : from}`,
    ...(fromPort === 'any' ? [] : [`source port ${fromPort}`]),
    ...extra,
    ...(comment === undefined ? [] : [`# ${Buffer.from(comment, 'hex').toString('utf8')}`]),
  ];
  return words.join(' ');
}
