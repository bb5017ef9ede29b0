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

  /** @param now milliseconds on any clock that only goes forward */
  update(event: RunEvent, now: number): void {
    const set = (host: string, label: string): void => {
      this.#activities.set(host, { label, since: now, said: '' });
    };
    switch (event.type) {
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
        return;
      default:
        return;
    }
  }

  /** One line per host at work, the longest at its step first. */
  lines(now: number, width: number, paint: Paint): string[] {
    const all = [...this.#activities].sort(([, a], [, b]) => a.since - b.since);
    const names = Math.max(0, ...all.map(([host]) => host.length));
    const lines = all.slice(0, mostHosts).map(([host, { label, since, said }]) => {
      const elapsed = now - since;
      const words = said !== '' && elapsed > wordsAfter ? `  ${said}` : '';
      const start = `${duration(Math.floor(elapsed / 1000)).padStart(12)} ${host.padEnd(names)}  `;
      return paint('dim', shorten(`${start}${label}${words}`, width - 1));
    });
    const more = all.length - lines.length;
    return more > 0 ? [...lines, paint('dim', `${' '.repeat(13)}and ${counted(more, 'more host')}`)] : lines;
  }
}
