import { describe, expect, it } from 'vitest';
import { count, noCounts } from './outcome.ts';

describe('count', () => {
  it.each(['ok', 'skipped', 'failed', 'ignored', 'unknown'] as const)('counts %s as itself', (status) => {
    const counts = noCounts();
    count(counts, status);
    count(counts, status);
    expect(counts).toEqual({ ...noCounts(), [status]: 2 });
  });

  it('counts a changed task as an ok one too, as Ansible does', () => {
    const counts = noCounts();
    count(counts, 'changed');
    expect(counts).toEqual({ ...noCounts(), ok: 1, changed: 1 });
  });

  it('starts from nothing for each host', () => {
    count(noCounts(), 'ok');
    expect(Object.values(noCounts())).toEqual([0, 0, 0, 0, 0, 0, 0, 0]);
  });
});
