import { describe, expect, it } from 'vitest';
import { positionsOf, secondDefinition } from './positions.ts';

const text = `# comment
top = 1
[hosts.gw1]
  address = "a"   # why
"quoted key" = { inner = [1, { deep = 2 }] }
vars.base.port = 22
[hosts . gw2.vars]
base.list = [
  "a",
  "b",
]
[[list]]
x = 1
[[list]]
x = 2
`;

describe('positionsOf', () => {
  const positions = positionsOf(text);
  const place = (path: readonly (string | number)[], part: 'key' | 'value'): string => {
    const { line, column } = positions.nearest(path)?.[part] ?? { line: 0, column: 0 };
    return `${line}:${column}`;
  };

  it.each([
    [['top'], '2:1', '2:7'],
    [['hosts'], '3:2', '3:2'],
    [['hosts', 'gw1'], '3:8', '3:8'],
    [['hosts', 'gw1', 'address'], '4:3', '4:13'],
    [['hosts', 'gw1', 'quoted key'], '5:1', '5:16'],
    [['hosts', 'gw1', 'quoted key', 'inner', 1, 'deep'], '5:32', '5:39'],
    [['hosts', 'gw1', 'vars'], '6:1', '6:1'],
    [['hosts', 'gw1', 'vars', 'base', 'port'], '6:11', '6:18'],
    [['hosts', 'gw2', 'vars', 'base', 'list', 1], '10:3', '10:3'],
    [['list', 1, 'x'], '15:1', '15:5'],
  ])('%j', (path, key, value) => {
    expect([place(path, 'key'), place(path, 'value')]).toEqual([key, value]);
  });

  it('falls back to the table around', () => {
    expect(place(['hosts', 'gw1', 'port', 'x'], 'key')).toBe('3:8');
    expect(positions.nearest(['none'])).toBeUndefined();
  });
});

describe('secondDefinition', () => {
  it.each([
    ['a = 1\na = 2', { line: 2, column: 1 }],
    ['[a]\n[b]\n[ a ]', { line: 3, column: 3 }],
    ['a = 1', undefined],
    ['a = ', undefined],
  ])('%j', (toml, position) => {
    expect(secondDefinition(toml)).toEqual(position);
  });
});
