import { describe, expect, it } from 'vitest';
import type { Batch } from './batch.ts';
import { followBatch } from './progress.ts';

/** As much of a batch as is looked at. */
function batchOf(...records: readonly string[][]): Batch {
  return {
    tasks: records.map((ids, index) => ({ task: { name: `task ${index}` }, compiled: { records: ids } })),
  } as unknown as Batch;
}

describe('followBatch', () => {
  it('tells which task begins, and how long each took', () => {
    let clock = 1000;
    const begun: string[] = [];
    const progress = followBatch(
      batchOf(['s-0.0', 's-0.1'], ['s-1.0']),
      ({ name }) => begun.push(name),
      () => clock,
    );
    expect(begun).toEqual(['task 0']);
    clock += 500;
    progress.ended('s-0.0');
    clock += 500;
    progress.ended('s-0.1');
    expect(begun).toEqual(['task 0', 'task 1']);
    clock += 2000;
    progress.ended('s-1.0');
    expect([progress.seconds(0), progress.seconds(1)]).toEqual([1, 2]);
  });

  it('counts until now for a task that did not end, and nothing for one that did not begin', () => {
    let clock = 0;
    const progress = followBatch(
      batchOf(['a'], ['b']),
      () => {},
      () => clock,
    );
    clock = 3000;
    progress.ended('q-stat');
    expect([progress.seconds(0), progress.seconds(1)]).toEqual([3, 0]);
  });
});
