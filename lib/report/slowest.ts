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
  readonly outcomes: TaskOutcome[];
}

/** Keeps what took long. */
export class SlowestTasks {
  readonly #found: Slow[] = [];

  add(host: string, outcome: TaskOutcome): void {
    const { seconds } = outcome;
    if (seconds < slow) return;
    const same = this.#found.find((other) => other.host === host && other.seconds === seconds);
    if (same) same.outcomes.push(outcome);
    else this.#found.push({ host, seconds, outcomes: [outcome] });
  }

  /** The slowest first; empty when nothing was slow. */
  lines(paint: Paint): string[] {
    return this.#found
      .toSorted((a, b) => b.seconds - a.seconds)
      .slice(0, mostShown)
      .flatMap(({ host, seconds, outcomes: [first, ...others] }) => {
        if (!first) return [];
        const more = others.length === 0 ? '' : paint('dim', ` and ${counted(others.length, 'other')} in one message`);
        return [`${duration(seconds).padStart(12)} ${host}  ${nameOf(first.task, paint)}${more}`];
      });
  }
}
