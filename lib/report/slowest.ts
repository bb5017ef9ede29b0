import type { PlannedTask } from '../plan/plan.ts';
import type { TaskOutcome } from '../run/outcome.ts';
import type { Paint } from './paint.ts';
import { nameOf } from './task-line.ts';
import { counted, duration } from './text.ts';

/** A task that took this many seconds is worth a line. */
const slow = 1;
const mostShown = 5;

/** Tasks that went to a host in one message share its seconds. */
interface Slow {
  readonly host: string;
  readonly seconds: number;
  readonly first: PlannedTask;
  others: number;
}

/** Keeps what took longest, and lets go of all else: a run may have a million tasks. */
export class SlowestTasks {
  #found: Slow[] = [];

  add(host: string, { seconds, task }: TaskOutcome): void {
    if (seconds < slow) return;
    const same = this.#found.find((other) => other.host === host && other.seconds === seconds);
    if (same) same.others += 1;
    else {
      const all = [...this.#found, { host, seconds, first: task, others: 0 }];
      this.#found = all.sort((a, b) => b.seconds - a.seconds).slice(0, mostShown);
    }
  }

  /** The slowest first; empty when nothing was slow. */
  lines(paint: Paint): string[] {
    return this.#found.map(({ host, seconds, first, others }) => {
      const more = others === 0 ? '' : paint('dim', ` and ${counted(others, 'other')} in one message`);
      return `${duration(seconds).padStart(12)} ${host}  ${nameOf(first, paint)}${more}`;
    });
  }
}
