import type { TaskOutcome } from '../run/outcome.ts';
import { eventLine, type LineContext, taskLines } from './task-line.ts';
import { counted, shorten } from './text.ts';

/** Names of tasks longer than this together are cut. */
const namesWidth = 100;

/** What changed on hosts that are still at work, for runs in which each host gets one line for it. */
export class ChangesByHost {
  readonly #changed = new Map<string, TaskOutcome[]>();

  add(host: string, outcome: TaskOutcome): void {
    const before = this.#changed.get(host);
    if (before) before.push(outcome);
    else this.#changed.set(host, [outcome]);
  }

  /**
   * One line for all that changed on a host, which is forgotten then; none where nothing did.
   *
   * @example changes.take('gw1', context) // ['     changed gw1  2 tasks: Write the file, Start the service']
   */
  take(host: string, context: LineContext): string[] {
    const [first, ...others] = this.#changed.get(host) ?? [];
    this.#changed.delete(host);
    if (first === undefined) return [];
    if (others.length === 0) return taskLines(host, first, context);
    const names = [first, ...others].map(({ task }) => task.name).join(', ');
    const text = `${counted(others.length + 1, 'task')}: ${context.paint('dim', shorten(names, namesWidth))}`;
    return [eventLine(context.check ? 'would change' : 'changed', 'yellow', host, text, context)];
  }
}
