import { readFileSync } from 'node:fs';
import { messageOf, UsageError } from '../core/errors.ts';
import { didYouMean } from './did-you-mean.ts';
import { everyHost } from './groups.ts';

/** What a pattern looks at. */
export interface Selectable {
  readonly name: string;
  readonly groups: readonly string[];
}

export interface SelectOptions {
  /** Names of groups that may have no host; those of the hosts are known anyway. */
  readonly groups?: Iterable<string> | undefined;
}

/**
 * The hosts that a pattern names, as `--limit` and the `hosts` of a play take it, in the order of the inventory.
 *
 * Terms are separated by `,` or `:`. A term is a host, a group, `all`, a name with `*` and `?`, or `@file` with one
 * term per line (`#` starts a comment). `!term` takes hosts out and `&term` keeps only those in it; as in Ansible both
 * work on all other terms, wherever they stand, and on all hosts where there are no others.
 *
 * @param hosts   all hosts
 * @param pattern e.g. `gateways:&eu,!gw3`
 * @throws UsageError `PATTERN_UNKNOWN`, `PATTERN_SYNTAX` or `PATTERN_FILE`
 * @example selectHosts(hosts, 'gateways,!gw3')
 */
export function selectHosts<H extends Selectable>(
  hosts: readonly H[],
  pattern: string,
  options: SelectOptions = {},
): readonly H[] {
  const terms = termsOf(pattern);
  const members = membersOf(hosts, options.groups ?? []);
  const resolved = terms.map(({ sign, name }) => ({ sign, hosts: namesOf(name, members) }));
  const plain = resolved.filter(({ sign }) => sign === '');
  const base = plain.length === 0 ? new Set(hosts.map((host) => host.name)) : union(plain);
  const kept = resolved.filter(({ sign }) => sign === '&');
  const dropped = union(resolved.filter(({ sign }) => sign === '!'));
  return hosts.filter(({ name }) => base.has(name) && kept.every((term) => term.hosts.has(name)) && !dropped.has(name));
}

interface Term {
  readonly sign: '' | '!' | '&';
  readonly name: string;
}

type Members = ReadonlyMap<string, ReadonlySet<string>>;

function union(terms: readonly { readonly hosts: ReadonlySet<string> }[]): ReadonlySet<string> {
  return new Set(terms.flatMap((term) => [...term.hosts]));
}

function termsOf(pattern: string): readonly Term[] {
  const terms = pattern
    .split(/[,:]/)
    .map((term) => term.trim())
    .filter((term) => term !== '')
    .flatMap((term) => (term.startsWith('@') ? linesOf(term.slice(1)) : [term]))
    .map((term): Term => {
      const [, sign = '', name = ''] = /^([!&]?)\s*(.*)$/.exec(term) ?? [];
      return { sign: sign === '!' || sign === '&' ? sign : '', name };
    });
  const wrong = terms.find(({ name }) => !/^[A-Za-z0-9_.*?-]+$/.test(name));
  if (terms.length > 0 && wrong === undefined) return terms;
  throw new UsageError({
    code: 'PATTERN_SYNTAX',
    message: wrong === undefined ? 'The host pattern is empty.' : `"${wrong.sign}${wrong.name}" is no host pattern.`,
    hint: 'Write names of hosts or groups, e.g. gw1,gw2 or gateways:!gw3 or "gw*".',
  });
}

function linesOf(path: string): readonly string[] {
  try {
    return readFileSync(path, 'utf8')
      .split('\n')
      .map((line) => line.replace(/#.*/, '').trim())
      .filter((line) => line !== '');
  } catch (error) {
    throw new UsageError({
      code: 'PATTERN_FILE',
      message: `The file of host names ${path} cannot be read: ${messageOf(error)}.`,
      hint: 'Name a text file with one host or group per line.',
      cause: error,
    });
  }
}

function membersOf(hosts: readonly Selectable[], groups: Iterable<string>): Members {
  const members = new Map<string, Set<string>>([[everyHost, new Set()]]);
  for (const group of groups) members.set(group, new Set());
  const add = (key: string, name: string): void => {
    const set = members.get(key);
    if (set === undefined) members.set(key, new Set([name]));
    else set.add(name);
  };
  for (const host of hosts) {
    for (const key of [everyHost, host.name, ...host.groups]) add(key, host.name);
  }
  return members;
}

function namesOf(name: string, members: Members): ReadonlySet<string> {
  const exact = members.get(name);
  if (exact !== undefined) return exact;
  const glob = /[*?]/.test(name) ? globOf(name) : undefined;
  const matching = glob === undefined ? [] : [...members.keys()].filter((key) => glob.test(key));
  if (matching.length > 0) return new Set(matching.flatMap((key) => [...(members.get(key) ?? [])]));
  throw new UsageError({
    code: 'PATTERN_UNKNOWN',
    message: glob === undefined ? `No host or group is named "${name}".` : `No host or group matches "${name}".`,
    hint: didYouMean(name, [...members.keys()]),
  });
}

function globOf(text: string): RegExp {
  const source = text.replaceAll('.', '\\.').replaceAll('?', '.').replace(/\*+/g, '.*');
  return new RegExp(`^${source}$`);
}
