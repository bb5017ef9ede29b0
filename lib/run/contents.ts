import type { Change } from '../core/change.ts';
import { probe } from '../core/probe.ts';
import type { Step, WriteStep } from '../core/step.ts';
import type { Knowledge } from './knowledge.ts';

/**
 * The changes with old and new text of the file that is written, for people who asked for the difference. Secrets and
 * bytes that are no text stay out.
 *
 * @param knowledge as it is before the task; it holds old texts only in diff mode
 * @example withContents(decision.changes, decision.steps(), state.knowledge)
 */
export function withContents(
  changes: readonly Change[],
  steps: readonly Step[],
  knowledge: Pick<Knowledge, 'get'>,
): readonly Change[] {
  const writes = steps.filter((step): step is WriteStep => step.step === 'write');
  let next = 0;
  return changes.map((change) => {
    if (change.field !== 'content' || change.secret || change.after !== undefined) return change;
    const write = writes[next++];
    if (typeof write?.content !== 'string') return change;
    const known = knowledge.get(probe.content(write.path))?.answer;
    if (known !== null && typeof known !== 'string') return change;
    return { ...change, before: known, after: write.content };
  });
}
