import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { InputError, messageOf, nearest, PincerError, TaskError } from './errors.ts';

describe('PincerError', () => {
  it('carries code, sentence, hint, cause and place', () => {
    const cause = new Error('no such file');
    const location = { file: '/srv/site.ts', line: 3 };
    const error = new InputError({ code: 'X', message: 'It is wrong.', hint: 'Mend it.', cause, location });
    expect(error).toMatchObject({ name: 'InputError', code: 'X', message: 'It is wrong.', hint: 'Mend it.', location });
    expect(error.cause).toBe(cause);
    expect(error).toBeInstanceOf(PincerError);
    expect(error).not.toBeInstanceOf(TaskError);
  });

  it('has no cause where there is none', () => {
    expect('cause' in new PincerError({ code: 'X', message: 'x' })).toBe(false);
  });
});

describe('messageOf', () => {
  it.each([
    [new Error('no'), 'no'],
    ['text', 'text'],
    [undefined, 'undefined'],
    [42, '42'],
  ])('of %j', (thrown, message) => {
    expect(messageOf(thrown)).toBe(message);
  });
});

describe('nearest', () => {
  const known = ['gateways', 'all', 'proxies', 'firewall'];

  it.each([
    ['gatways', 'gateways'],
    ['gatewyas', 'gateways'],
    ['Gateways', 'gateways'],
    ['gateway', 'gateways'],
    ['al', 'all'],
    ['alll', 'all'],
    ['lal', 'all'],
    ['proxys', 'proxies'],
    ['fire-wall', 'firewall'],
    ['x', undefined],
    ['hosts', undefined],
    ['', undefined],
  ])('of %j is %j', (wrong, right) => {
    expect(nearest(wrong, known)).toBe(right);
  });

  it('is the first of equally near names, and nothing among none', () => {
    expect(nearest('hoss', ['host', 'hosk', 'boss'])).toBe('host');
    expect(nearest('host', [])).toBeUndefined();
  });

  it('finds each name again behind one slip of the finger', () => {
    const name = fc.stringMatching(/^[a-z]{4,12}$/);
    fc.assert(
      fc.property(name, fc.nat(), fc.constantFrom('drop', 'double', 'swap', 'change'), (right, seed, slip) => {
        const at = seed % (right.length - 1);
        const [a = '', b = ''] = [right[at], right[at + 1]];
        const middle = { drop: b, double: a + a + b, swap: b + a, change: `-${b}` }[slip];
        expect(nearest(right.slice(0, at) + middle + right.slice(at + 2), [right])).toBe(right);
      }),
    );
  });
});
