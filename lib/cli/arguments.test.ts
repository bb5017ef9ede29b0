import { describe, expect, it } from 'vitest';
import { UsageError } from '../core/errors.ts';
import { type Arguments, parseArguments } from './arguments.ts';

const about = { name: 'playbooks/site.ts', version: '1.2.3' };
const nothing: Arguments = {
  inventory: 'inventory',
  tags: [],
  skipTags: [],
  limit: undefined,
  check: false,
  diff: false,
  forks: undefined,
  list: [],
  set: [],
  verbosity: 0,
  askBecomePassword: false,
};

/** What a command line asks for, less what is asked for by no flag. */
function asked(...flags: readonly string[]): Partial<Arguments> {
  const line = parseArguments(flags, about);
  if (line.kind !== 'run') throw new Error(line.text);
  return Object.fromEntries(
    Object.entries(line.options).filter(
      ([key, value]) => JSON.stringify(value) !== JSON.stringify(nothing[key as keyof Arguments]),
    ),
  );
}

function refused(...flags: readonly string[]): unknown {
  try {
    parseArguments(flags, about);
  } catch (error) {
    if (error instanceof UsageError) return { code: error.code, message: error.message, hint: error.hint };
    throw error;
  }
  return undefined;
}

describe('flags', () => {
  it('have defaults', () => {
    expect(parseArguments([], about)).toEqual({ kind: 'run', options: nothing });
  });

  it.each<[string[], Partial<Arguments>]>([
    [['-i', 'lab.toml'], { inventory: 'lab.toml' }],
    [['--inventory=lab.toml'], { inventory: 'lab.toml' }],
    [['-t', 'a,b', '--tags', 'c, d,'], { tags: ['a', 'b', 'c', 'd'] }],
    [['--skip-tags', 'a', '--skip-tags', 'b'], { skipTags: ['a', 'b'] }],
    [['-l', 'gw1', '--limit', 'eu:!gw3'], { limit: 'gw1,eu:!gw3' }],
    [['-C', '-D'], { check: true, diff: true }],
    [['-CD'], { check: true, diff: true }],
    [['--check', '--diff'], { check: true, diff: true }],
    [['-f', '5'], { forks: 5 }],
    [['--list-tags', '--list-hosts'], { list: ['hosts', 'tags'] }],
    [['--list-tasks'], { list: ['tasks'] }],
    [['-e', 'base.port=1', '--set', 'base.words=a,b=c'], { set: ['base.port=1', 'base.words=a,b=c'] }],
    [['-v'], { verbosity: 1 }],
    [['-vv'], { verbosity: 2 }],
    [['-v', '--verbose'], { verbosity: 2 }],
    [['-K'], { askBecomePassword: true }],
    [['--ask-become-pass'], { askBecomePassword: true }],
  ])('%j', (flags, wanted) => {
    expect(asked(...flags)).toEqual(wanted);
  });

  it('of one command line do not leak into the next', () => {
    asked('-t', 'a', '-e', 'x.y=1', '-v');
    expect(asked()).toEqual({});
  });
});

describe('wrong flags', () => {
  it.each<[string[], unknown]>([
    [['--chek'], { code: 'FLAG_UNKNOWN', message: 'There is no flag --chek.', hint: 'Did you mean --check?' }],
    [['--tag=x'], { code: 'FLAG_UNKNOWN', message: 'There is no flag --tag.', hint: 'Did you mean --tags?' }],
    [['-x'], { code: 'FLAG_UNKNOWN', message: 'There is no flag -x.', hint: 'See --help.' }],
    [
      ['--limit'],
      { code: 'FLAG_VALUE', message: 'The flag -l, --limit <pattern> lacks its value.', hint: 'See --help.' },
    ],
    [
      ['-f', 'many'],
      {
        code: 'FLAG_VALUE',
        message: "Option '-f, --forks <number>' argument 'many' is invalid. It must be a whole number from 1 to 9999.",
        hint: 'See --help.',
      },
    ],
    [
      ['gw1'],
      {
        code: 'ARGUMENT_UNEXPECTED',
        message: '"gw1" is not expected: a playbook takes flags only.',
        hint: 'Did you mean --limit gw1 or --tags gw1? See --help.',
      },
    ],
  ])('%j', (flags, wanted) => {
    expect(refused(...flags)).toEqual(wanted);
  });
});

describe('help and version', () => {
  it('are texts to print', () => {
    expect(parseArguments(['--version'], about)).toEqual({ kind: 'print', text: '1.2.3\n' });
    const help = parseArguments(['-h'], about);
    expect(help.kind).toBe('print');
    expect(help.kind === 'print' && help.text).toContain('Usage: playbooks/site.ts [flags]');
    expect(help.kind === 'print' && help.text).toContain('130 interrupted');
  });

  it('say what is meant where nothing is given', () => {
    const help = parseArguments(['--help'], about);
    const text = help.kind === 'print' ? help.text.replace(/\s+/g, ' ') : '';
    expect(text).toContain('only tasks with one of these tags (default: all)');
    expect(text).toContain('not the tasks with one of these tags (default: none)');
    expect(text).toContain('--set base.sshPort=2222 (default: none)');
  });
});
