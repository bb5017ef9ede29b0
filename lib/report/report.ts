import { messageOf } from '../core/errors.ts';
import type { PlannedItem } from '../plan/plan.ts';
import type { HostResult, RunEvent, TaskOutcome } from '../run/outcome.ts';
import { ChangesByHost } from './changes.ts';
import type { ShowDiff } from './diff.ts';
import type { ErrorContext } from './error.ts';
import { Failures } from './failures.ts';
import type { Paint } from './paint.ts';
import { pendingLines, recapLines, totalLine } from './recap.ts';
import { SlowestTasks } from './slowest.ts';
import { isSummedUp } from './summing-up.ts';
import { eventLine, type LineContext, nameOf, taskLines } from './task-line.ts';
import { counted, plain, shorten } from './text.ts';

export interface ReportOptions {
  readonly paint: Paint;
  readonly verbosity: number;
  readonly check: boolean;
  readonly hosts: readonly string[];
  /** What is run, for the first line. */
  readonly title: string;
  /** Set with `--diff`. */
  readonly showDiff?: ShowDiff | undefined;
  /** Columns of the terminal, where there is one. */
  readonly width?: number | undefined;
  readonly directory: string;
  /** Finds the source of a place in a built file. */
  readonly original?: ErrorContext['original'];
}

/** Host names longer than this push the rest of their line. */
const widestHost = 24;

/**
 * Turns the events of a run into lines for people: one per changed thing (one per changed host, where they are many),
 * failures last, then the recap. It only keeps what the end needs, and writes nowhere.
 */
export class Report {
  readonly #options: ReportOptions;
  readonly #context: LineContext;
  readonly #failures: Failures;
  readonly #slowest = new SlowestTasks();
  /** Set where hosts are many. */
  readonly #changes: ChangesByHost | undefined;
  readonly #partial = new Map<string, string>();
  /** Names of tasks at work that have printed nothing yet. */
  readonly #silent = new Map<string, string>();

  constructor(options: ReportOptions) {
    this.#options = options;
    const hostWidth = Math.min(widestHost, Math.max(0, ...options.hosts.map((host) => host.length)));
    this.#context = { ...options, hostWidth };
    const areMany = isSummedUp(options.hosts.length, options.verbosity);
    this.#failures = new Failures(options, areMany);
    this.#changes = areMany && options.showDiff === undefined ? new ChangesByHost() : undefined;
  }

  /** The lines of one event; often none. */
  lines(event: RunEvent): string[] {
    switch (event.type) {
      case 'run-start':
        return this.#started(event.hosts.length, event.check, event.runId);
      case 'host-ready':
        return this.#options.verbosity > 0 ? [this.#line('connected', event.host, event.label)] : [];
      case 'task':
        return [...this.#rest(event.host), ...this.#task(event.host, event.outcome)];
      case 'note':
        return [eventLine('note', 'cyan', event.host, plain(event.message), this.#context)];
      case 'output':
        return this.#options.verbosity > 0 ? this.#output(event.host, event.text) : [];
      case 'host-end':
        return [
          ...this.#rest(event.host),
          ...(this.#changes?.take(event.host, this.#context) ?? []),
          ...this.#hostEnd(event.result),
        ];
      case 'run-end':
        return this.#ended(event.results, event.seconds);
      case 'item-start':
        return this.#starts(event.host, event.item);
      case 'host-start':
        return [];
    }
  }

  #line(word: string, host: string, text: string): string {
    return eventLine(word, 'dim', host, this.#options.paint('dim', text), this.#context);
  }

  #started(hosts: number, check: boolean, runId: string): string[] {
    const { paint, verbosity, title } = this.#options;
    const mode = check ? paint('cyan', '  check mode: nothing will be changed') : '';
    const id = verbosity > 0 ? paint('dim', `  run ${runId}`) : '';
    return [`${paint('bold', title)}  ${counted(hosts, 'host')}${mode}${id}`];
  }

  #task(host: string, outcome: TaskOutcome): string[] {
    const { showDiff, paint } = this.#options;
    if (outcome.status === 'failed') this.#failures.addTask(host, outcome);
    this.#slowest.add(host, outcome);
    if (outcome.status === 'changed' && this.#changes) {
      this.#changes.add(host, outcome);
      return [];
    }
    const lines = taskLines(host, outcome, this.#context);
    return showDiff && lines.length > 0 ? [...lines, ...showDiff(pathOf(outcome), outcome.changes, paint)] : lines;
  }

  #starts(host: string, item: PlannedItem): string[] {
    const rest = this.#rest(host);
    this.#silent.set(host, nameOf(item, this.#options.paint));
    return rest;
  }

  /** What a running task prints, line by line. */
  #output(host: string, text: string): string[] {
    const all = `${this.#partial.get(host) ?? ''}${text}`.split('\n');
    this.#partial.set(host, all.pop() ?? '');
    return this.#outputLines(host, all);
  }

  #rest(host: string): string[] {
    const rest = this.#partial.get(host) ?? '';
    this.#partial.delete(host);
    return this.#outputLines(host, rest === '' ? [] : [rest]);
  }

  /** Under the name of the task: those sent with it are reported once all of them ended, so another name may stand above. */
  #outputLines(host: string, lines: readonly string[]): string[] {
    const name = this.#silent.get(host);
    if (lines.length === 0) return [];
    this.#silent.delete(host);
    const shown = lines.map((line) => this.#line('', host, `│ ${plain(line)}`));
    return name === undefined ? shown : [this.#line('running', host, name), ...shown];
  }

  #hostEnd(result: HostResult): string[] {
    const { host, state, error } = result;
    if (state === 'done' || state === 'interrupted') return [];
    if (this.#failures.has(host, error)) return [];
    this.#failures.addHost(result);
    const message = shorten(plain(messageOf(error)).split('\n')[0] ?? '', 120);
    return [eventLine(state, ['red', 'bold'], host, this.#options.paint('dim', message), this.#context)];
  }

  #ended(results: readonly HostResult[], seconds: number): string[] {
    const { paint, check, width, verbosity } = this.#options;
    const context = { paint, check, width, verbosity };
    const { rescued, final } = this.#failures.told(results);
    return [
      ...section('Rescued', paint, rescued),
      ...section('Failures', paint, final),
      ...section('Slowest', paint, this.#slowest.lines(paint)),
      ...section('Recap', paint, [...recapLines(results, context), ...pendingLines(results, paint, check)]),
      '',
      totalLine(results, seconds, context),
    ];
  }
}

function pathOf({ task }: TaskOutcome): string | undefined {
  const { path } = task.call.params;
  return typeof path === 'string' ? path : undefined;
}

function section(title: string, paint: Paint, lines: readonly string[]): string[] {
  return lines.length === 0 ? [] : ['', paint('bold', title), ...lines];
}
