import { z } from 'zod';
import { AccountName } from '../../core/params.ts';

const Keyword = z
  .string()
  .regex(/^[A-Za-z][A-Za-z0-9]*$/, 'a keyword of sshd_config(5) is wanted')
  .refine(
    (name) => !['include', 'match'].includes(name.toLowerCase()),
    'Include and Match are no settings; see `match`',
  );

const Value = z
  .union([z.int(), z.string()])
  .refine((value) => /^[^\s#][^\r\n\0#]*$/.test(String(value)), 'a value of one line without "#" is wanted');

/** Keywords of sshd_config(5) with their values, written as given; a list is written as the keyword wants its lists. */
export const SshdSettings = z.record(Keyword, z.union([Value, z.array(Value).min(1)]));
export type SshdSettings = z.output<typeof SshdSettings>;

/** Who connects; all criteria of one block must hold. Patterns as in sshd_config(5), PATTERNS. */
export const SshdMatch = z.strictObject({
  criteria: z
    .partialRecord(z.enum(['User', 'Group', 'Host', 'LocalAddress', 'LocalPort', 'Address']), Value)
    .refine((criteria) => Object.keys(criteria).length > 0, 'at least one criterion is wanted'),
  settings: SshdSettings,
});
export type SshdMatch = z.output<typeof SshdMatch>;

/** A connection to try a configuration for, as `sshd -T -C` takes it. */
export const SshdConnection = z.strictObject({
  user: AccountName,
  host: z
    .string()
    .regex(/^[A-Za-z0-9.:-]+$/, 'a host name is wanted')
    .default('localhost'),
  address: z.union([z.ipv4(), z.ipv6()]),
});
export type SshdConnection = z.output<typeof SshdConnection>;

/** Lists of these are written with commas; each is one value to sshd. */
const commaKeywords = [
  'ciphers',
  'macs',
  'kexalgorithms',
  'hostkeyalgorithms',
  'pubkeyacceptedalgorithms',
  'hostbasedacceptedalgorithms',
  'casignaturealgorithms',
];

/** Lists of these take one line for each value. */
const lineKeywords = ['port', 'listenaddress', 'hostkey', 'hostcertificate', 'setenv', 'acceptenv'];

/**
 * The text of a drop-in below sshd_config.d.
 *
 * @example sshdText({ Port: [22, 9922], PermitRootLogin: 'no' }, [])
 */
export function sshdText(settings: SshdSettings, matches: readonly SshdMatch[]): string {
  const blocks = matches.map(({ criteria, settings }) => {
    const words = Object.entries(criteria).map(([name, value]) => `${name} ${value}`);
    return `\nMatch ${words.join(' ')}\n${linesOf(settings, '  ')}`;
  });
  // What is read after this file must not fall into its last block.
  const end = matches.length === 0 ? '' : '\nMatch all\n';
  return `# Managed by Pincer; changes made by hand are overwritten.\n${linesOf(settings, '')}${blocks.join('')}${end}`;
}

function linesOf(settings: SshdSettings, indent: string): string {
  return Object.entries(settings)
    .flatMap(([keyword, value]) => valuesOf(keyword, value).map((text) => `${indent}${keyword} ${text}\n`))
    .join('');
}

function valuesOf(keyword: string, value: SshdSettings[string]): string[] {
  if (!Array.isArray(value)) return [String(value)];
  const name = keyword.toLowerCase();
  if (lineKeywords.includes(name)) return value.map(String);
  return [value.join(commaKeywords.includes(name) ? ',' : ' ')];
}
