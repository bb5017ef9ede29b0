import { expect, test } from 'vitest';
import { bytes, count, figure, markdownTable } from './format.ts';

test.each([
  [0, '0'],
  [0.0004, '0.000'],
  [0.1284, '0.128'],
  [1.5, '1.50'],
  [12.345, '12.3'],
  [123.4, '123'],
  [1234, '1234'],
  [-2.5, '-2.50'],
])('figure of %d', (value, text) => {
  expect(figure(value)).toBe(text);
});

test('bytes and counts', () => {
  expect([bytes(9142), bytes(1_131_491)]).toEqual(['9.1 KB', '1.1 MB']);
  expect([count(1, 'host'), count(10, 'host')]).toEqual(['1 host', '10 hosts']);
});

test('a table reads well as it is', () => {
  expect(
    markdownTable(
      [
        ['peer', 'wall'],
        ['ssh', '0.3'],
        ['Ansible', '11.6'],
      ],
      1,
    ),
  ).toBe(`| peer    | wall |
| ------- | ---: |
| ssh     |  0.3 |
| Ansible | 11.6 |
`);
});
