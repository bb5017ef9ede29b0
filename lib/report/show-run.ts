import type { RunEvent } from '../run/outcome.ts';
import { Progress } from './progress.ts';
import type { Report } from './report.ts';
import type { Screen } from './screen.ts';

/** A run on the screen. */
export interface ShownRun {
  /** Takes the run's events. */
  readonly emit: (event: RunEvent) => void;
  /** Takes the lines at the bottom away while somebody is asked something. */
  pauseFor<T>(work: () => Promise<T>): Promise<T>;
  end(): void;
}

/** Milliseconds between two drawings of what goes on: often enough to look alive. */
const interval = 200;

/** Milliseconds before anything is drawn: a quick run needs no moving lines. */
const patience = 400;

/**
 * Shows a run: finished lines stay, what goes on is drawn below them on a terminal.
 *
 * @example const shown = showRun(report, screen); await runPlays(plays, hosts, { emit: shown.emit }); shown.end();
 */
export function showRun(report: Report, screen: Screen): ShownRun {
  const progress = new Progress();
  const started = performance.now();
  let paused = 0;
  const draw = (): void => {
    const now = performance.now();
    if (paused > 0 || now - started < patience) return;
    screen.live(progress.lines(now, { width: screen.width ?? 80, height: screen.height ?? 24 }, screen.paint));
  };
  const timer = screen.isLive ? setInterval(draw, interval).unref() : undefined;
  return {
    emit(event) {
      progress.update(event, performance.now());
      if (event.type === 'run-end') screen.live([]);
      screen.print(report.lines(event));
    },
    async pauseFor(work) {
      paused += 1;
      screen.live([]);
      try {
        return await work();
      } finally {
        paused -= 1;
      }
    },
    end() {
      clearInterval(timer);
      screen.live([]);
    },
  };
}
