import { keyOf, type Probe, probe } from '../core/probe.ts';
import { Secret } from '../core/secret.ts';
import type { PlannedItem, PlannedTask } from '../plan/plan.ts';
import { gather, type Lookup, paramsOf } from './decide.ts';
import type { Knowledge } from './knowledge.ts';
import { resolveWhen } from './refs.ts';

/**
 * The questions to ask next: those of every task from here to the first fence whose answers are missing. Typed probes
 * are asked for any task; a user's own text only where its condition is already true, and ahead of its turn only once:
 * an answer that an earlier task turns out to outdate is dropped and asked again when its turn comes.
 *
 * @param items the rest of the host's list, the current item first
 * @param withContents also ask for the old text of files that may change, to show the difference
 * @example questionsOf(items.slice(index), knowledge, { values, get: (question) => knowledge.get(question) })
 */
export function questionsOf(
  items: readonly PlannedItem[],
  knowledge: Knowledge,
  lookup: Lookup,
  withContents = false,
): Probe[] {
  const questions = new Map<string, Probe>();
  let isFirst = true;
  for (const item of items) {
    if (item.type === 'flush' || item.type === 'unknown') continue;
    const tasks = item.type === 'guarded' ? item.tasks : [item];
    for (const task of tasks) {
      const fence = askFor(task, knowledge, lookup, { isFirst, withContents }, questions);
      if (fence) return [...questions.values()];
    }
    isFirst = false;
  }
  return [...questions.values()];
}

/** Seconds; a text that may take longer waits for something that an earlier task brings about, so it is asked at its turn. */
const longestAhead = 60;

/** The old text of a file that holds secrets is not even fetched. */
const isSecret = (value: unknown): boolean => value instanceof Secret;

/** Collects one task's questions; true when nothing behind it can be answered before it ran. */
function askFor(
  task: PlannedTask,
  knowledge: Knowledge,
  lookup: Lookup,
  { isFirst, withContents }: { readonly isFirst: boolean; readonly withContents: boolean },
  questions: Map<string, Probe>,
): boolean {
  try {
    const when = resolveWhen(task.when, lookup.values);
    if (when.known && !when.value) return false;
    const params = paramsOf(task, lookup);
    if (!params) return false;
    const { module } = task.call;
    for (const question of gather(module, params, lookup).missing) {
      if (question.kind === 'sh') {
        const mayGoAhead = when.known && !knowledge.wasAsked(question) && question.timeout <= longestAhead;
        if (!isFirst && !mayGoAhead) continue;
      }
      questions.set(keyOf(question), question);
      if (!withContents || question.kind !== 'sha256' || Object.values(params).some(isSecret)) continue;
      const content = probe.content(question.path);
      questions.set(keyOf(content), content);
    }
    // It runs each time and may change anything: whatever is asked beyond it would be outdated.
    return when.known && module.kindOf(params) === 'action' && module.touches(params).includes('*');
  } catch {
    // Whatever is wrong with this task is said when its turn comes; here it only has no questions.
    return false;
  }
}
