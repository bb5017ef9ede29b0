import type { SourceLocation } from '../core/errors.ts';
import type { Finding } from './check.ts';
import { codeOf } from './finding-problem.ts';
import type { InventoryProblem } from './problem.ts';
import { type KeyPath, keyText } from './table.ts';

/** A var that a host lacks. */
interface MissingVar {
  readonly host: string;
  /** Role key and var. */
  readonly path: KeyPath;
  readonly found: Finding;
  /** All groups of the host; hosts with the same groups lack a var for the same reason. */
  readonly groups: readonly string[];
  /** The section that would give it to all of them. */
  readonly section: string;
  readonly location: () => SourceLocation;
}

/** Collects what hosts lack; what many of them lack is told once. */
export interface MissingVars {
  add(missing: MissingVar): void;
  problems(): readonly InventoryProblem[];
}

/**
 * An empty collection.
 *
 * @example missingVars().problems() // []
 */
export function missingVars(): MissingVars {
  const entries = new Map<string, { readonly first: MissingVar; readonly hosts: string[] }>();
  return {
    add: (missing) => {
      const identity = JSON.stringify([missing.path, missing.groups]);
      const entry = entries.get(identity) ?? { first: missing, hosts: [] };
      entry.hosts.push(missing.host);
      entries.set(identity, entry);
    },
    problems: () => [...entries.values()].map(({ first, hosts }) => problemOf(first, hosts)),
  };
}

/** More hosts than this are counted, not named. */
const mostNamed = 3;

function problemOf({ path, found, section, location }: MissingVar, hosts: readonly string[]): InventoryProblem {
  const [first = ''] = hosts;
  const more = hosts.length - mostNamed;
  const named = hosts.slice(0, mostNamed).join(', ');
  const who = hosts.length === 1 ? `Host ${first} lacks` : `Hosts ${named}${more > 0 ? ` and ${more} more` : ''} lack`;
  const where = hosts.length === 1 ? `${section} or [hosts.${first}.vars.${path[0]}]` : section;
  return {
    code: codeOf.missing,
    message: `${who} ${keyText(path)}: ${found.says}.`,
    hint: `Set it under ${where}.${found.hint === undefined ? '' : ` ${found.hint}`}`,
    location: location(),
    about: path,
  };
}
