import type { HostResult, TaskOutcome } from '../run/outcome.ts';
import type { ErrorContext } from './error.ts';
import { failureLines, hostFailureLines } from './failure.ts';
import { counted } from './text.ts';

/** A failure that is told at the end. */
interface Failure {
  readonly host: string;
  readonly error: unknown;
  /** What it has in common with those of other hosts: the task, or how the host ended. */
  readonly kind: string;
  /** None where enough of its kind are told already. */
  readonly lines: readonly string[];
}

/** Failures of one kind that are told in full, where hosts are summed up; the next one says nothing new. */
const mostOfOneKind = 5;

/** Everything that failed, kept until the end. */
export class Failures {
  readonly #context: ErrorContext;
  readonly #isSummedUp: boolean;
  readonly #all: Failure[] = [];
  readonly #kinds = new Map<string, number>();

  constructor(context: ErrorContext, isSummedUp: boolean) {
    this.#context = context;
    this.#isSummedUp = isSummedUp;
  }

  addTask(host: string, outcome: TaskOutcome): void {
    const { id, name } = outcome.task;
    this.#add(host, outcome.error, { id, kind: name }, () => failureLines(host, outcome, this.#context));
  }

  addHost(result: HostResult): void {
    const { host, error, state } = result;
    this.#add(host, error, { id: state, kind: state }, () => hostFailureLines(result, this.#context));
  }

  #add(host: string, error: unknown, { id, kind }: { id: string; kind: string }, lines: () => string[]): void {
    const before = this.#kinds.get(id) ?? 0;
    this.#kinds.set(id, before + 1);
    const isTold = !this.#isSummedUp || before < mostOfOneKind;
    this.#all.push({ host, error, kind, lines: isTold ? lines() : [] });
  }

  /** Whether a task's failure is what ended the host. */
  has(host: string, error: unknown): boolean {
    return this.#all.some((failure) => failure.host === host && failure.error === error);
  }

  /**
   * The failures of hosts that went on all the same, and those of hosts that did not; an empty line between two.
   *
   * @param results of all hosts
   */
  told(results: readonly HostResult[]): { readonly rescued: string[]; readonly final: string[] } {
    const byHost = new Map(results.map((result) => [result.host, result]));
    const isRescued = ({ host, error }: Failure): boolean => {
      const result = byHost.get(host);
      return result?.state === 'done' || (result !== undefined && result.counts.rescued > 0 && result.error !== error);
    };
    return {
      rescued: blocks(this.#all.filter(isRescued)),
      final: blocks(this.#all.filter((failure) => !isRescued(failure))),
    };
  }
}

function blocks(failures: readonly Failure[]): string[] {
  const rest = new Map<string, number>();
  for (const { kind, lines } of failures) if (lines.length === 0) rest.set(kind, (rest.get(kind) ?? 0) + 1);
  const told = [
    ...failures.map(({ lines }) => lines).filter((lines) => lines.length > 0),
    ...[...rest].map(([kind, count]) => [`and ${counted(count, 'more host')} like these: ${kind}; -v tells of each`]),
  ];
  return told.flatMap((lines, index) => (index === 0 ? lines : ['', ...lines]));
}
