import type { Command } from 'commander';
import { expect, test } from 'vitest';
import { labCommand } from './lab.ts';
import { program } from './main.ts';

const verbs = 'up exec status down ssh reset kill poweroff start reboot cut heal save'.split(' ');

/** What a command line would be, without running anything. */
function parse(...args: readonly string[]): { options: unknown; args: readonly unknown[] } {
  const lab = labCommand();
  let seen: { options: unknown; args: readonly unknown[] } | undefined;
  for (const command of lab.commands) {
    command.exitOverride().configureOutput({ writeErr: () => undefined });
    command.action((...given: readonly unknown[]) => {
      const self = given.at(-1) as Command;
      seen = { options: self.opts(), args: self.processedArgs };
    });
  }
  lab.exitOverride().configureOutput({ writeErr: () => undefined });
  lab.parse([...args], { from: 'user' });
  if (seen === undefined) throw new Error('nothing ran');
  return seen;
}

test('every subcommand is there, says what it does, and takes the name of a lab', () => {
  const { commands } = labCommand();
  expect(commands.map((command) => command.name())).toEqual(verbs);
  for (const command of commands) {
    expect(command.description()).not.toBe('');
    expect(command.helpInformation()).toContain('--name <lab>');
  }
  expect(program().commands.map((command) => command.name())).toContain('lab');
});

test('up: number, suite and layers', () => {
  expect(parse('up', '3')).toEqual({ options: { name: 'pincer', suite: 'trixie', layer: [] }, args: [3] });
  expect(parse('up', '1', '--suite', 'bookworm', '--layer', 'a', '--layer', 'b', '--name', 'x')).toEqual({
    options: { name: 'x', suite: 'bookworm', layer: ['a', 'b'] },
    args: [1],
  });
});

test.each([['up', 'x'], ['up', '0'], ['up', '2', '--suite', 'sid'], ['up'], ['ssh'], ['save', '1'], ['nonsense']])(
  '%s %s %s is refused',
  (...args) => {
    expect(() => parse(...args)).toThrow();
  },
);

test('what stands behind the host or the program belongs to the program', () => {
  expect(parse('ssh', '--name', 'x', '1', 'ls', '-la', '--name')).toEqual({
    options: { name: 'x', user: 'root', port: 22 },
    args: ['1', ['ls', '-la', '--name']],
  });
  expect(parse('exec', 'curl', '--json', '{}')).toEqual({
    options: { name: 'pincer' },
    args: [['curl', '--json', '{}']],
  });
  expect(parse('ssh', '--user', 'deploy', '--port', '9922', '2').options).toEqual({
    name: 'pincer',
    user: 'deploy',
    port: 9922,
  });
  expect(() => parse('ssh', '--port', '99222', '2')).toThrow('"99222" is not a port.');
  expect(parse('ssh', '2')).toEqual({ options: { name: 'pincer', user: 'root', port: 22 }, args: ['2', []] });
});
