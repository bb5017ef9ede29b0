import { type Item, type Items, present } from './block.ts';
import type { Facts } from './facts.ts';
import { partsLookedAt } from './looks-at.ts';

interface Input {
  readonly vars: unknown;
  readonly host: unknown;
  readonly facts?: object | undefined;
}

/**
 * Makes the items of a pure function once for all hosts that have the same vars object (and equal facts), unless it may look
 * at the host. A thousand hosts of one group then have one list, not a thousand.
 *
 * @param make  the function
 * @param facts names of the facts that it may ask for
 * @returns the function to call instead. `use` counts the uses within one plan: there, equal tasks are still different ones
 * @example sharedItems(({ vars }) => [task('Write it', file({ path: vars.path, content: '' }))])(input, 0)
 */
export function sharedItems<I extends Input>(
  make: (input: I) => Items,
  facts: readonly (keyof Facts)[] = [],
): (input: I, use: number) => readonly Item[] {
  const anew = (input: I): readonly Item[] => present(make(input));
  const parts = partsLookedAt(make);
  const shared = facts.length > 0 ? ['vars', 'facts'] : ['vars'];
  if (parts === undefined || parts.some((part) => !shared.includes(part))) return anew;
  const known = new WeakMap<object, Map<string, readonly Item[]>>();
  return (input, use) => {
    if (typeof input.vars !== 'object' || input.vars === null) return anew(input);
    const lists = known.get(input.vars) ?? new Map<string, readonly Item[]>();
    known.set(input.vars, lists);
    const key = JSON.stringify([use, facts.length > 0 ? input.facts : null]);
    const items = lists.get(key) ?? anew(input);
    lists.set(key, items);
    return items;
  };
}
