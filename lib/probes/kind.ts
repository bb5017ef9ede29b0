import type { Answer, Probe } from '../core/probe.ts';
import type { Entry } from '../shell/session.ts';

/** How the questions of one kind become shell and how the answers are read back. */
export interface ProbeKind<P extends Probe, A> {
  /** One program for all questions; every record it prints has an id that starts with `prefix`. */
  shell(questions: readonly P[], prefix: string): string;
  /** Answers in the order of the questions. */
  parse(questions: readonly P[], entry: (id: string) => Entry | undefined, prefix: string): readonly Answer<A>[];
  /** Longest time that the questions may take, in seconds. */
  seconds?(questions: readonly P[]): number;
}

/** What every question gets when the record did not come. */
export const noRecord = { unavailable: 'the host did not answer this question' } as const;

/**
 * Wraps a command in one record.
 *
 * @example record('stat', 'Q stat /etc/hosts') // 'B stat\nQ stat /etc/hosts\ne stat $?\n'
 */
export function record(id: string, command: string): string {
  return `B ${id}\n${command}\ne ${id} $?\n`;
}

/** The last line that a failed command printed, as the reason. */
export function reasonOf(entry: Entry): string {
  const line = entry.stderr.toString('utf8').trim().split('\n').at(-1);
  return line || `exit status ${entry.code}`;
}
