import { expect, it } from 'vitest';
import { partsLookedAt } from './looks-at.ts';

type Input = { vars: { port: number }; host: { name: string }; facts: object };

/** A function as somebody may have written it, whom our own linter does not know. */
const made = (parameters: string, body: string) => new Function(parameters, body) as (input?: unknown) => unknown;

it.each<[string, (input: Input) => unknown, readonly string[]]>([
  ['nothing', () => 1, []],
  ['one part', ({ vars }) => vars, ['vars']],
  ['parts of a part', ({ vars: { port } }) => port, ['vars']],
  ['a part by another name', ({ host: { name }, vars: own }) => [name, own], ['host', 'vars']],
  [
    'a part of what is there unless given',
    ({ vars }: Input = { vars: { port: 1 }, host: { name: '' }, facts: {} }) => vars,
    ['vars'],
  ],
  ['several', ({ vars, host, facts }) => [vars, host, facts], ['vars', 'host', 'facts']],
  [
    'what a function takes',
    function make({ vars }) {
      return vars;
    },
    ['vars'],
  ],
  ['what a function takes that was made of text', made('{ vars }', 'return vars'), ['vars']],
  ['what a method takes', { tasks: ({ vars, host }: Input) => [vars, host] }.tasks, ['vars', 'host']],
  [
    'what a method by its short form takes',
    {
      tasks({ vars }: Input) {
        return vars;
      },
    }.tasks,
    ['vars'],
  ],
])('sees %s', (_, make, parts) => {
  expect(partsLookedAt(make)).toEqual(parts);
});

it.each<[string, (...input: never[]) => unknown]>([
  ['takes its input whole', (input: Input) => input.vars],
  ['takes the rest', ({ vars, ...rest }: Input) => [vars, rest]],
  ['has a default', ({ vars = { port: 1 } }: Input) => vars],
  ['has a default inside', ({ vars: { port = '}'.length } }: Input) => port],
  ['takes a computed part', ({ [`${'ho'}st` as 'host']: other }: Input) => other],
  ['may use its arguments', made('{ vars }', 'return [vars, arguments[0]]')],
  ['may use its arguments without naming any', made('', 'return arguments[0]')],
  ['is bound', (({ vars }: Input) => vars).bind(undefined)],
  ['is built in', structuredClone],
])('cannot tell of one that %s', (_, make) => {
  expect(partsLookedAt(make)).toBeUndefined();
});
