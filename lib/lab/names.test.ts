import { expect, test } from 'vitest';
import { checkName, hostIndex, hostName, isHostName, kernelName } from './names.ts';

test.each(['pincer', 'a', 'lab-2', 'a'.repeat(31)])('%s can be a name', (name) => {
  expect(checkName('lab', name)).toBe(name);
});

test.each(['', '2lab', '-a', 'a.b', '../a', 'A', 'a b', 'a'.repeat(32)])('"%s" cannot be a name', (name) => {
  expect(() => checkName('layer', name)).toThrow(expect.objectContaining({ code: 'LAB_NAME' }));
});

test('a host is said by number or name', () => {
  expect([hostName('1'), hostName('h12'), hostName(3), hostName('240')]).toEqual(['h1', 'h12', 'h3', 'h240']);
});

test.each(['0', 'h0', '241', 'x', 'hh1', '1.5', '-1', '01', ''])('"%s" says no host', (typed) => {
  expect(() => hostName(typed)).toThrow(expect.objectContaining({ code: 'LAB_HOST_NAME' }));
});

test('no lab can have the kernel name of a host of another', () => {
  expect(kernelName('a', 'h1')).toBe('lab.a.h1');
  expect(() => checkName('lab', 'a.h1')).toThrow();
  expect([isHostName('h1'), isHostName('h01'), isHostName('lab.json'), hostIndex('h12')]).toEqual([
    true,
    false,
    false,
    12,
  ]);
});
