import type { PlannedTask } from '../plan/plan.ts';
import type { Batch } from './batch.ts';

/** Follows a batch while the host works on it: which task runs, and how long each took. */
export interface Progress {
  /** A record ended. */
  ended(id: string): void;
  /** Seconds that the task at this place of the batch took. */
  seconds(position: number): number;
}

/**
 * Records come back as each ends, so one message of many tasks still tells when each began and ended.
 *
 * @param started called as each task begins
 * @param now     milliseconds of a clock that only goes forward
 * @example const progress = followBatch(batch, (task) => emit({ type: 'item-start', host, item: task }));
 */
export function followBatch(
  batch: Batch,
  started: (task: PlannedTask) => void,
  now: () => number = () => performance.now(),
): Progress {
  const lastRecords = new Map(
    batch.tasks.map(({ compiled }, position) => [compiled.records.at(-1), position] as const),
  );
  const begun = [now()];
  const first = batch.tasks[0];
  if (first) started(first.task);
  return {
    ended(id) {
      const position = lastRecords.get(id);
      if (position === undefined) return;
      begun[position + 1] = now();
      const next = batch.tasks[position + 1];
      if (next) started(next.task);
    },
    seconds(position) {
      const [from, to] = [begun[position], begun[position + 1]];
      return from === undefined ? 0 : ((to ?? now()) - from) / 1000;
    },
  };
}
