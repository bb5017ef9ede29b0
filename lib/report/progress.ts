import type { RunEvent } from '../run/outcome.ts';
import type { Paint } from './paint.ts';
import { counted, duration, plain, shorten } from './text.ts';

/** What one host is at. */
interface Activity {
  readonly label: string;
  /** Milliseconds on the clock of `update`. */
  readonly since: number;
  readonly said: string;
}

/** Hosts that are shown at most; the others are counted. */
const mostHosts = 8;

/** A host's own words are shown when a step takes longer than this, in milliseconds. */
const wordsAfter = 5000;

/** What is going on right now, for the lines at the bottom of a terminal. */
export class Progress {
  readonly #activities = new Map<string, Activity>();
  #hosts = 0;
  #done = 0;

  /** @param now milliseconds on any clock that only goes forward */
  update(event: RunEvent, now: number): void {
    const set = (host: string, label: string): void => {
      this.#activities.set(host, { label, since: now, said: '' });
    };
    switch (event.type) {
      case 'run-start':
        this.#hosts = event.hosts.length;
        return;
      case 'host-start':
        set(event.host, 'connecting');
        return;
      case 'host-ready':
        set(event.host, 'working');
        return;
      case 'item-start':
        set(event.host, event.item.name);
        return;
      case 'task': {
        const before = this.#activities.get(event.host);
        set(event.host, before?.label === event.outcome.task.name ? 'working' : (before?.label ?? 'working'));
        return;
      }
      case 'output': {
        const before = this.#activities.get(event.host);
        const said = plain(event.text)
          .split('\n')
          .map((line) => line.trim())
          .findLast((line) => line !== '');
        if (before && said !== undefined) this.#activities.set(event.host, { ...before, said });
        return;
      }
      case 'host-end':
        this.#activities.delete(event.host);
        this.#done += 1;
        return;
      default:
        return;
    }
  }

  /**
   * One line per host at work, the longest at its step first; then, where not all are shown, how far the run is.
   *
   * @param now    milliseconds on the clock of `update`
   * @param height lines of the terminal; all that is drawn must fit, or it could not be taken away again
   */
  lines(now: number, { width, height }: { width: number; height: number }, paint: Paint): string[] {
    const all = [...this.#activities].sort(([, a], [, b]) => a.since - b.since);
    const names = Math.max(0, ...all.map(([host]) => host.length));
    const lines = all.slice(0, Math.max(0, Math.min(mostHosts, height - 2))).map(([host, { label, since, said }]) => {
      const elapsed = now - since;
      const words = said !== '' && elapsed > wordsAfter ? `  ${said}` : '';
      const start = `${duration(Math.floor(elapsed / 1000)).padStart(12)} ${host.padEnd(names)}  `;
      return paint('dim', shorten(`${start}${label}${words}`, width - 1));
    });
    const more = all.length - lines.length;
    if (more <= 0) return lines;
    const far = this.#hosts === 0 ? '' : `; ${this.#done} of ${this.#hosts} done`;
    const words = `${lines.length === 0 ? counted(more, 'host') : `and ${counted(more, 'more host')}`}${far}`;
    return [...lines, paint('dim', shorten(`${' '.repeat(13)}${words}`, width - 1))];
  }
}
