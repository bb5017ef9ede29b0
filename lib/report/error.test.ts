import { describe, expect, it } from 'vitest';
import { InputError, PincerError, type SourceLocation } from '../core/errors.ts';
import { InventoryError } from '../inventory/problem.ts';
import { type ErrorContext, errorLines } from './error.ts';
import { noPaint } from './paint.ts';

const context: ErrorContext = { paint: noPaint, verbosity: 0, directory: '/site' };

describe('an error that ends everything', () => {
  it('is one sentence, its place and what to do', () => {
    const error = new InputError({
      code: 'X',
      message: 'No host is named "gw9".',
      hint: 'Did you mean "gw1"?',
      location: { file: '/site/hosts.toml', line: 3, column: 7, key: 'hosts.gw9' },
    });
    expect(errorLines(error, context)).toEqual([
      'error: No host is named "gw9".',
      '  at hosts.toml:3:7 (hosts.gw9)',
      '  hint: Did you mean "gw1"?',
    ]);
  });

  it('of an inventory is every problem', () => {
    const problem = (line: number) => ({
      code: 'X',
      message: `Wrong ${line}.`,
      location: { file: 'hosts.toml', line },
    });
    expect(errorLines(new InventoryError([problem(3), problem(5)]), context)).toEqual([
      'error: Wrong 3.',
      '  at hosts.toml:3',
      'error: Wrong 5.',
      '  at hosts.toml:5',
    ]);
  });

  it('shows codes and causes with -vv', () => {
    const cause = new Error('disk full');
    const error = new PincerError({ code: 'OUTER', message: 'No.', cause });
    const lines = errorLines(error, { ...context, verbosity: 2 });
    expect(lines.slice(0, 2)).toEqual(['error: No.', '  PincerError: No. [OUTER]']);
    expect(lines).toContain('  caused by Error: disk full');
    expect(errorLines(error, { ...context, verbosity: 1 })).toEqual(['error: No.']);
  });

  it('that nobody expected is a bug in Pincer', () => {
    expect(errorLines(new TypeError('bad'), context)).toEqual([
      'error: TypeError: bad',
      '  hint: This is a bug in Pincer; please report it with what it prints when run with -v.',
    ]);
    expect(errorLines(new Error('bad'), { ...context, verbosity: 1 }).slice(0, 3)).toEqual([
      'error: bad',
      '  hint: This is a bug in Pincer; please report it.',
      '  Error: bad',
    ]);
    expect(errorLines('thrown text', context)[0]).toBe('error: thrown text');
  });

  it('shows where somebody wrote what a built file did', () => {
    const error = Object.assign(new Error('bad'), {
      stack:
        'Error: bad\n    at f (/built/a.js:1:700)\n    at file:///built/b.js:1:2\n    at node:internal/x:1:2\n    at /site/c.ts:3:4',
    });
    const original = ({ file = '', line, column }: SourceLocation) =>
      file.startsWith('/built/')
        ? { file: `/source/${file.slice(7, 8)}.ts`, line: 12, column: 3 }
        : { file, line, column };
    expect(errorLines(error, { ...context, verbosity: 1, original }).slice(2)).toEqual([
      '  Error: bad',
      '      at f (/source/a.ts:12:3)',
      '      at /source/b.ts:12:3',
      '      at node:internal/x:1:2',
      '      at /site/c.ts:3:4',
    ]);
  });

  it('whose causes go round in a circle ends', () => {
    const error = new Error('round');
    error.cause = error;
    expect(errorLines(error, { ...context, verbosity: 2 }).filter((line) => line.includes('caused by'))).toHaveLength(
      7,
    );
  });
});
