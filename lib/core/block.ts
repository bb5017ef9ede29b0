import type { Flush } from './flush.ts';
import type { Guarded } from './guarded.ts';
import type { CommonOptions, Task } from './task.ts';

/** What a list of tasks may hold; the empty values let conditions on vars stand in the list. */
export type Item = Task | Block | Guarded | Flush;
export type Items = readonly (Item | false | null | undefined)[];

export interface BlockOptions extends CommonOptions {
  /** Runs when a task of the block failed; the host then counts as rescued. */
  readonly rescue?: Items | undefined;
  /** Runs in any case. */
  readonly always?: Items | undefined;
}

/** Tasks that share conditions, tags and what happens on failure. */
export interface Block {
  readonly type: 'block';
  readonly name: string;
  readonly items: readonly Item[];
  readonly rescue: readonly Item[];
  readonly always: readonly Item[];
  readonly options: CommonOptions;
}

/**
 * Groups tasks; `rescue` runs when one of them failed, `always` in any case.
 *
 * @example block('Fetch the lists', [task(...)], { rescue: [task(...)], always: [task(...)] })
 */
export function block(name: string, items: Items, options: BlockOptions = {}): Block {
  const { rescue = [], always = [], ...common } = options;
  return Object.freeze({
    type: 'block',
    name,
    items: present(items),
    rescue: present(rescue),
    always: present(always),
    options: Object.freeze(common),
  });
}

/** A list without its empty values. */
export function present(items: Items): readonly Item[] {
  return Object.freeze(items.filter((item): item is Item => Boolean(item)));
}
