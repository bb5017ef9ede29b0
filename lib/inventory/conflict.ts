import { isDeepStrictEqual } from 'node:util';
import type { GroupGraph } from './groups.ts';
import type { Layer } from './layer.ts';
import type { InventoryProblem } from './problem.ts';
import { keyText, leavesOf, valueAt } from './table.ts';

/** Two places that give one var different values, with no rule which of them wins. */
export interface Conflict {
  readonly path: readonly string[];
  /** Made when it is asked for: a host may settle the conflict with a value of its own. */
  readonly problem: () => InventoryProblem;
}

/**
 * Values on which the groups of a host disagree: set by two groups of which neither is inside the other, and by no
 * group inside both.
 *
 * @param layers the layers of a host's groups
 * @example conflictsOf(layers, graph)[0]?.problem().message
 */
export function conflictsOf(layers: readonly Layer[], graph: GroupGraph): readonly Conflict[] {
  const setters = new Map<string, { readonly path: readonly string[]; readonly by: Layer[] }>();
  for (const layer of layers) {
    for (const { path } of leavesOf(layer.tree)) {
      const entry = setters.get(path.join('\0')) ?? { path, by: [] };
      entry.by.push(layer);
      setters.set(path.join('\0'), entry);
    }
  }
  return [...setters.values()].flatMap(({ path, by }) => {
    const innermost = by.filter((one) => !by.some((other) => graph.ancestorsOf(other.name).has(one.name)));
    const [first, ...others] = innermost;
    const other = others.find((layer) => !isDeepStrictEqual(valueAt(layer.tree, path), valueAt(first?.tree, path)));
    return first === undefined || other === undefined ? [] : [{ path, problem: () => conflict(path, first, other) }];
  });
}

function conflict(path: readonly string[], first: Layer, second: Layer): InventoryProblem {
  const key = keyText(path[0] === 'vars' ? path.slice(1) : path);
  const place = first.locate(path, 'key');
  return {
    code: 'INVENTORY_CONFLICT',
    message:
      first.name === second.name
        ? `Group ${first.name} sets ${key} twice, here and at ${place.file}:${place.line}.`
        : `Groups ${first.name} and ${second.name} give ${key} different values, the other at ${place.file}:${place.line}.`,
    hint:
      first.name === second.name
        ? 'Keep one of the two.'
        : 'Say which one wins: set it for the host, or make one group a child of the other.',
    location: second.locate(path, 'key'),
  };
}
