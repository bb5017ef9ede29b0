import { didYouMean } from './did-you-mean.ts';
import type { InventoryProblem } from './problem.ts';
import type { InventorySource } from './source.ts';

/** The group that every host is in; its vars stand under `[vars]`. */
export const everyHost = 'all';

/** The groups of an inventory and how they nest. */
export interface GroupGraph {
  /** Every known group: those of the fleet, and those that nest with them. */
  readonly names: readonly string[];
  has(name: string): boolean;
  /** The group's parents, their parents and so on, without itself. */
  ancestorsOf(name: string): ReadonlySet<string>;
  /** Its children, their children and so on, without itself. */
  descendantsOf(name: string): ReadonlySet<string>;
  /** A host's groups with all their ancestors, the outermost first. */
  withAncestors(names: readonly string[]): readonly string[];
}

/**
 * Reads how the groups nest. A group is known when the fleet defines it, or when it has a section in the inventory and
 * `children` tie it, directly or not, to one that the fleet defines.
 *
 * @param fleetGroups names of the fleet's groups
 * @example groupGraph(source, ['gateways']).graph.ancestorsOf('eu') // Set { 'gateways' }
 */
export function groupGraph(
  source: InventorySource,
  fleetGroups: readonly string[],
): { readonly graph: GroupGraph; readonly problems: readonly InventoryProblem[] } {
  const sections = Object.entries(source.document.groups ?? {});
  const declared = new Set([...fleetGroups, ...sections.map(([name]) => name)]);
  const problems: InventoryProblem[] = [];
  const parents = new Map<string, string[]>();
  const children = new Map<string, string[]>();
  for (const [parent, { children: names = [] }] of sections) {
    for (const [index, child] of names.entries()) {
      const location = () => source.file.locate(['groups', parent, 'children', index], 'value');
      if (!declared.has(child)) {
        problems.push({
          code: 'INVENTORY_UNKNOWN_GROUP',
          message: `Group ${parent} has the child "${child}", which is no group.`,
          hint:
            didYouMean(
              child,
              [...declared].filter((name) => name !== parent),
            ) ?? `Add a section [groups.${child}].`,
          location: location(),
        });
      } else if (child === parent || reach(parents, parent).has(child)) {
        problems.push({
          code: 'INVENTORY_GROUP_CYCLE',
          message:
            child === parent
              ? `Group ${parent} is its own child.`
              : `Group ${child} cannot be a child of ${parent}: ${parent} is already inside ${child}.`,
          hint: 'Remove one of the two from the children of the other.',
          location: location(),
        });
      } else {
        parents.set(child, [...(parents.get(child) ?? []), parent]);
        children.set(parent, [...(children.get(parent) ?? []), child]);
      }
    }
  }
  const tied = new Set(fleetGroups.flatMap((name) => [name, ...reach(parents, name), ...reach(children, name)]));
  // Siblings hang on through a common ancestor: europe holds gateways, and also a group of its own.
  for (const name of [...tied]) for (const below of reach(children, name)) tied.add(below);
  for (const [name] of sections) {
    if (tied.has(name) || name === everyHost) continue;
    problems.push({
      code: 'INVENTORY_UNKNOWN_GROUP',
      message: `The fleet has no group "${name}".`,
      hint: didYouMean(name, fleetGroups),
      location: source.file.locate(['groups', name], 'key'),
    });
  }
  if (Object.hasOwn(source.document.groups ?? {}, everyHost)) {
    problems.push({
      code: 'INVENTORY_GROUP_ALL',
      message: 'The group "all" needs no section, because every host is in it.',
      hint: 'Write its vars under [vars] and its logins under [ssh].',
      location: source.file.locate(['groups', everyHost], 'key'),
    });
  }
  return { graph: graphOf(declared, parents, children), problems };
}

type Edges = ReadonlyMap<string, readonly string[]>;

/** Everything that the edges lead to; the edges have no cycle, because the one that would close it was refused. */
function reach(edges: Edges, from: string): ReadonlySet<string> {
  const seen = new Set<string>();
  const next = [...(edges.get(from) ?? [])];
  for (let name = next.pop(); name !== undefined; name = next.pop()) {
    if (seen.has(name)) continue;
    seen.add(name);
    next.push(...(edges.get(name) ?? []));
  }
  return seen;
}

function graphOf(declared: ReadonlySet<string>, parents: Edges, children: Edges): GroupGraph {
  const ancestorsOf = (name: string): ReadonlySet<string> => reach(parents, name);
  return {
    names: [...declared],
    has: (name) => declared.has(name) || name === everyHost,
    ancestorsOf,
    descendantsOf: (name) => reach(children, name),
    withAncestors: (names) => {
      const all = new Set(names.filter((name) => declared.has(name)).flatMap((name) => [name, ...ancestorsOf(name)]));
      // An ancestor has fewer ancestors than what is inside it, so this order puts it first.
      const depth = (name: string): number => ancestorsOf(name).size;
      return [...all].sort((a, b) => depth(a) - depth(b) || (a < b ? -1 : 1));
    },
  };
}
