import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { block, present } from './block.ts';
import { flush } from './flush.ts';
import { guarded } from './guarded.ts';
import { defineModule } from './module.ts';
import { task } from './task.ts';

const note = defineModule({
  name: 'note',
  kind: 'state',
  params: z.strictObject({}),
  probe: () => ({}),
  diff: () => [],
  apply: () => [],
  touches: () => [],
});
const [one, two] = [task('One', note({})), task('Two', note({}))];

describe('lists', () => {
  it('lose their empty values', () => {
    expect(present([one, false, null, undefined, two])).toEqual([one, two]);
    expect(() => Object.assign(present([one]), { 0: two })).toThrow();
  });
});

describe('block', () => {
  it('holds its three lists apart from its options', () => {
    const value = block('b', [one, false], { rescue: [null, two], always: [flush()], tags: ['x'], when: false });
    expect(value).toEqual({
      type: 'block',
      name: 'b',
      items: [one],
      rescue: [two],
      always: [{ type: 'flush' }],
      options: { tags: ['x'], when: false },
    });
    expect(block('b', [])).toMatchObject({ items: [], rescue: [], always: [], options: {} });
  });
});

describe('guarded', () => {
  const options = { way: { user: 'deploy', port: 9922 }, allowedFrom: ['203.0.113.10'] };

  it('holds tasks', () => {
    expect(guarded('g', [one, false, two], options)).toMatchObject({ type: 'guarded', tasks: [one, two], options });
  });

  it.each([block('b', [one]), flush(), guarded('inner', [], options)])('refuses a $type', (item) => {
    expect(() => guarded('g', [one, item], options)).toThrow(
      expect.objectContaining({ code: 'GUARD_ITEMS', message: expect.stringContaining(`holds a ${item.type}`) }),
    );
  });
});

describe('task', () => {
  it('is a frozen value whose Refs point at it, also from a copy', () => {
    expect(() => Object.assign(one, { name: 'x' })).toThrow();
    expect(one.identity).not.toBe(two.identity);
    const copy = { ...one, name: 'Copy' };
    expect(copy.identity).toBe(one.identity);
  });
});
