import type { BlockPosition, PlannedItem } from '../plan/plan.ts';

/**
 * How a host walks through its flat list when blocks have `rescue` and `always`: forward, past rescue parts that
 * nothing failed for; on failure to the nearest part that deals with it.
 */
export class Flow {
  readonly #items: readonly PlannedItem[];
  /** Blocks whose body failed and whose rescue runs or ran. */
  readonly #rescuing = new Set<string>();
  /** Blocks that are being left because of a failure that nothing rescued. */
  readonly #leaving = new Set<string>();

  constructor(items: readonly PlannedItem[]) {
    this.#items = items;
  }

  /** The first index from `index` on that is to run. */
  enter(index: number): number {
    let next = index;
    while (next < this.#items.length && !this.#runs(this.#items[next]?.blocks ?? [])) next += 1;
    return next;
  }

  /**
   * Where to go on after item `index` failed: a rescue part (the failure is dealt with), an `always` part (it goes on
   * failing afterwards), or nowhere.
   */
  fail(index: number): { readonly next: number; readonly rescued: boolean } | undefined {
    const blocks = this.#items[index]?.blocks ?? [];
    for (let depth = blocks.length - 1; depth >= 0; depth--) {
      const position = blocks[depth];
      if (!position) continue;
      if (position.part === 'body') {
        const rescue = this.#first(position.block, 'rescue', index);
        if (rescue !== undefined) {
          this.#rescuing.add(position.block);
          return { next: this.enter(rescue), rescued: true };
        }
      }
      if (position.part !== 'always') {
        const always = this.#first(position.block, 'always', index);
        if (always !== undefined) {
          this.#leaving.add(position.block);
          return { next: this.enter(always), rescued: false };
        }
      }
    }
    return undefined;
  }

  /** Whether a failure of item `index` is dealt with in the end, however many `always` parts run before that. */
  isRescued(index: number): boolean {
    const blocks = this.#items[index]?.blocks ?? [];
    return blocks.some(({ block, part }) => part === 'body' && this.#first(block, 'rescue', index) !== undefined);
  }

  /**
   * Where to go on behind item `index`. Where it ended the `always` part of a block that is being left, the failure goes
   * on outward from there: `rescued` when a part deals with it, `failed` when none is left to.
   */
  pass(index: number): { readonly next: number; readonly failure?: 'rescued' | 'failed' } {
    const next = this.enter(index + 1);
    if (!this.#isLeft(index, next)) return { next };
    const way = this.fail(index);
    if (!way) return { next: this.#items.length, failure: 'failed' };
    return way.rescued ? { next: way.next, failure: 'rescued' } : { next: way.next };
  }

  /** Whether going from one item to the other leaves a block for good that a failure made the host leave. */
  #isLeft(from: number, to: number): boolean {
    const before = this.#items[from]?.blocks ?? [];
    const after = this.#items[to]?.blocks ?? [];
    return before.some(
      ({ block }) =>
        this.#leaving.has(block) && !after.some((position) => position.block === block && position.part === 'always'),
    );
  }

  #runs(blocks: readonly BlockPosition[]): boolean {
    return blocks.every(({ block, part }) => part !== 'rescue' || this.#rescuing.has(block));
  }

  #first(block: string, part: BlockPosition['part'], after: number): number | undefined {
    const found = this.#items.findIndex(
      (item, index) =>
        index > after && item.blocks.some((position) => position.block === block && position.part === part),
    );
    return found < 0 ? undefined : found;
  }
}
