import { nearest, UsageError } from '../core/errors.ts';
import { isRef, type Ref, sourceOf } from '../core/ref.ts';
import type { Plan, PlannedItem, PlannedTask } from './plan.ts';

export interface TagSelection {
  /** Empty: everything. */
  readonly tags: readonly string[];
  readonly skipTags: readonly string[];
}

/** Tags that select by whether a task has tags at all, as Ansible names them. */
const special = ['all', 'tagged', 'untagged'];

/**
 * Whether a task with these tags runs: `always` runs unless skipped by name, `never` only when one of its other
 * tags (or `never` itself) is asked for.
 *
 * @example isSelected(['ssh', 'never'], { tags: ['ssh'], skipTags: [] }) // true
 */
export function isSelected(own: readonly string[], selection: TagSelection): boolean {
  const { tags, skipTags } = selection;
  const named = tags.some((tag) => own.includes(tag));
  if (skipTags.some((tag) => own.includes(tag))) return false;
  if (skipTags.includes('all')) return own.includes('always');
  if (skipTags.includes('tagged') && own.length > 0) return false;
  if (skipTags.includes('untagged') && own.length === 0) return false;
  if (own.includes('never')) return named;
  if (own.includes('always') || tags.length === 0 || tags.includes('all') || named) return true;
  if (tags.includes('tagged') && own.length > 0) return true;
  return tags.includes('untagged') && own.length === 0;
}

/** All tags of a plan, sorted. */
export function tagsOf(plan: Plan): string[] {
  const found = new Set<string>();
  for (const item of plan.items) {
    for (const tag of item.tags) found.add(tag);
    if (item.type === 'guarded') for (const task of item.tasks) for (const tag of task.tags) found.add(tag);
  }
  return [...found].sort();
}

/**
 * Refuses tags that no task has, before any host is contacted.
 *
 * @throws UsageError `TAG_UNKNOWN`
 */
export function assertKnownTags(selection: TagSelection, known: readonly string[]): void {
  for (const tag of [...selection.tags, ...selection.skipTags]) {
    if (known.includes(tag) || special.includes(tag) || tag === 'always' || tag === 'never') continue;
    const near = nearest(tag, [...known, ...special]);
    throw new UsageError({
      code: 'TAG_UNKNOWN',
      message: `No task has the tag "${tag}".`,
      hint: near ? `Did you mean "${near}"?` : `Tags of this playbook: ${known.join(', ')}.`,
    });
  }
}

/**
 * The plan with only the selected tasks. A query that a selected task needs is kept too: it only reads, and without it
 * the task could not be decided.
 *
 * @example selectTags(plan, { tags: ['verify'], skipTags: [] })
 */
export function selectTags(plan: Plan, selection: TagSelection): Plan {
  const chosen: PlannedItem[] = plan.items.map((item) => {
    if (item.type !== 'guarded') return item;
    return { ...item, tasks: item.tasks.filter((task) => isSelected(task.tags, selection)) };
  });
  const selected = new Set<PlannedItem>(
    chosen.filter(
      (item) =>
        item.type === 'flush' ||
        // Its tasks are selected once facts are there and the role can be expanded.
        item.type === 'unknown' ||
        (item.type === 'guarded' ? item.tasks.length > 0 : isSelected(item.tags, selection)),
    ),
  );
  const readers = new Map<object, PlannedTask>();
  for (const item of chosen) {
    // To ask what a task touches costs more than all else here, and mostly every task is selected anyway.
    if (item.type === 'task' && !selected.has(item) && onlyReads(item)) readers.set(item.identity, item);
  }
  const queue = [...selected];
  for (let item = queue.pop(); item; item = queue.pop()) {
    for (const identity of neededBy(item)) {
      const reader = readers.get(identity);
      if (!reader || selected.has(reader)) continue;
      selected.add(reader);
      queue.push(reader);
    }
  }
  return { ...plan, items: chosen.filter((item) => selected.has(item)) };
}

/**
 * Whether a task alters nothing. Params that hold a Ref are not parsed yet, so a module may be unable to say what it
 * touches; such a task counts as one that alters something.
 */
function onlyReads({ call }: PlannedTask): boolean {
  const touched = () => call.module.touches(call.params);
  if (!Object.values(call.params).some(isRef)) return touched().length === 0;
  try {
    const resources: unknown = touched();
    return Array.isArray(resources) && resources.length === 0;
  } catch {
    return false;
  }
}

/** Identities of the tasks whose values an item reads. */
export function neededBy(item: PlannedItem): object[] {
  if (item.type === 'flush' || item.type === 'unknown') return [];
  const own = item.when.filter((condition) => isRef(condition));
  const params = item.type === 'task' ? Object.values(item.call.params).filter(isRef) : [];
  const inner = item.type === 'guarded' ? item.tasks.flatMap(neededBy) : [];
  return [...[...own, ...params].flatMap((ref) => tasksOf(ref)), ...inner];
}

/** Identities of the tasks that a Ref is made of. */
export function tasksOf(ref: Ref<unknown>): object[] {
  const source = sourceOf(ref);
  switch (source.from) {
    case 'changed':
    case 'result':
      return [source.task];
    case 'pick':
      return tasksOf(source.of);
    case 'all':
      return source.of.flatMap((part) => tasksOf(part));
  }
}
