import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Secret } from '../core/secret.ts';
import { isTable, keyText, leavesOf, mergeTables, type Table, valueAt, withoutPath } from './table.ts';

const tables = fc.letrec<{ table: Table; value: unknown }>((tie) => ({
  table: fc.dictionary(fc.constantFrom('a', 'b', 'c', '__proto__'), tie('value'), {
    maxKeys: 3,
    noNullPrototype: true,
  }),
  value: fc.oneof({ depthSize: 'small' }, fc.integer(), fc.array(fc.integer(), { maxLength: 2 }), tie('table')),
})).table;

describe('mergeTables', () => {
  it('merges tables and replaces all else', () => {
    const secret = new Secret('value', 'test');
    const lower = { a: { b: 1, c: [1, 2] }, d: { e: 1 }, f: 1 };
    const upper = { a: { c: [3] }, d: 2, f: { g: secret } };
    expect(mergeTables(lower, upper)).toEqual({ a: { b: 1, c: [3] }, d: 2, f: { g: secret } });
  });

  it('gives each value of the upper table, and of the lower one where the upper is silent', () => {
    fc.assert(
      fc.property(tables, tables, (lower, upper) => {
        const merged = mergeTables(lower, upper);
        const isEmptyTable = (value: unknown): boolean => isTable(value) && Object.keys(value).length === 0;
        for (const { path, value } of leavesOf(upper)) {
          if (!isEmptyTable(value)) expect(valueAt(merged, path)).toEqual(value);
        }
        for (const { path, value } of leavesOf(lower)) {
          const isSilent = path.every((_, index) => {
            const above = valueAt(upper, path.slice(0, index + 1));
            return above === undefined || (index < path.length - 1 && isTable(above));
          });
          if (isSilent) expect(valueAt(merged, path)).toEqual(value);
        }
      }),
    );
  });

  it('is idempotent, has the empty table as neutral element and changes nothing', () => {
    fc.assert(
      fc.property(tables, tables, (a, b) => {
        const before = structuredClone([a, b]);
        expect(mergeTables(a, {})).toEqual(a);
        expect(mergeTables({}, a)).toEqual(a);
        expect(mergeTables(mergeTables(a, b), b)).toEqual(mergeTables(a, b));
        expect([a, b]).toEqual(before);
      }),
    );
  });

  it('leaves prototypes alone', () => {
    const upper = JSON.parse('{"__proto__": {"polluted": true}}') as Table;
    const merged = mergeTables({}, upper);
    expect(Object.keys(merged)).toEqual(['__proto__']);
    expect('polluted' in {}).toBe(false);
    expect('polluted' in merged).toBe(false);
  });
});

describe('withoutPath', () => {
  it.each([
    [['a', 'b'], { a: { c: [1, 2] }, d: 1 }],
    [['a', 'c', 0], { a: { b: 1 }, d: 1 }],
    [['d'], { a: { b: 1, c: [1, 2] } }],
    [['d', 'e'], { a: { b: 1, c: [1, 2] } }],
    [['x', 'y'], { a: { b: 1, c: [1, 2] }, d: 1 }],
  ])('%j', (path, rest) => {
    expect(withoutPath({ a: { b: 1, c: [1, 2] }, d: 1 }, path)).toEqual(rest);
  });
});

describe('valueAt', () => {
  it.each([
    [['a', 'list', 1, 'b'], 2],
    [['a', 'none'], undefined],
    [['a', 'list', 'length'], undefined],
    [['constructor'], undefined],
    [[], { a: { list: [{ b: 1 }, { b: 2 }] } }],
  ])('%j', (path, value) => {
    expect(valueAt({ a: { list: [{ b: 1 }, { b: 2 }] } }, path)).toEqual(value);
  });
});

it('keyText writes a path as TOML has it', () => {
  expect(keyText(['hosts', 'a.b', 'list', 0, 'c-d'])).toBe('hosts."a.b".list[0].c-d');
});
