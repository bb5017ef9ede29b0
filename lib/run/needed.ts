import { isRef, type Ref, sourceOf } from '../core/ref.ts';
import type { PlannedItem } from '../plan/plan.ts';

/** Identities of the tasks whose results (not only whether they changed) later items read. */
export function neededResults(items: readonly PlannedItem[]): ReadonlySet<object> {
  const needed = new Set<object>();
  const visit = (ref: Ref<unknown>): void => {
    const source = sourceOf(ref);
    if (source.from === 'result') needed.add(source.task);
    else if (source.from === 'pick') visit(source.of);
    else if (source.from === 'all') for (const part of source.of) visit(part);
  };
  const inspect = (item: PlannedItem): void => {
    if (item.type === 'flush' || item.type === 'unknown') return;
    for (const condition of item.when) if (isRef(condition)) visit(condition);
    if (item.type === 'guarded') for (const task of item.tasks) inspect(task);
    else for (const value of Object.values(item.call.params)) if (isRef(value)) visit(value);
  };
  for (const item of items) inspect(item);
  return needed;
}
