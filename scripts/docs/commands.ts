import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Command } from 'commander';
import { usage as benchUsage } from '../../bench/plan/arguments.ts';
import { parseArguments } from '../../lib/cli/arguments.ts';
import { program as pincer } from '../../lib/cli/main.ts';
import { messageOf } from '../../lib/core/errors.ts';
import { type Page, repository } from './pages.ts';

/** Shell lines that a page shows: all of an `sh` block, of a `console` block those behind a prompt. */
export function shownCommands(page: Page): string[] {
  const lines = page.blocks.flatMap(({ language, text }) => {
    if (language === 'sh') return text.split('\n').filter((line) => !/^\s*(?:#|$)/.test(line));
    if (language !== 'console') return [];
    return text.split('\n').flatMap((line) => (line.startsWith('$ ') ? [line.slice(2)] : []));
  });
  return [...lines, ...page.codes.filter((code) => /^(?:make|npx|pincer|node|npm) \S/.test(code))].flatMap(
    simpleCommands,
  );
}

/** The parts of a shell line, without comments. Knows no quoting beyond what our pages use. */
function simpleCommands(line: string): string[] {
  return line
    .replace(/(?:^|\s)#.*$/, '')
    .split(/&&|\|\||[|;]/)
    .map((part) => part.trim())
    .filter(Boolean);
}

/**
 * What is wrong with a command of ours: `make`, `npx tsx FILE`, `dist/NAME`, `pincer`, `npm run`, `node FILE`. Others are
 * taken as they are.
 *
 * @returns undefined when nothing is
 * @example faultOf('make chek') // 'the Makefile has no target "chek"'
 */
export function faultOf(command: string, madeByReader: readonly string[] = []): string | undefined {
  const words = (command.match(/(?:'[^']*'|"[^"]*"|[^\s'"])+/g) ?? []).map((word) => word.replaceAll(/['"]/g, ''));
  const [program = '', ...rest] = words[0] === 'npx' ? words.slice(1) : words;
  const [first = '', ...flags] = rest;
  const isThere = (path: string): boolean => existsSync(join(repository, path)) || madeByReader.includes(path);
  // A built playbook is a program of its own.
  if (program.startsWith('dist/')) return isThere(program) ? flagFault(program, rest) : `there is no ${program}`;
  switch (program.replace('node_modules/.bin/', '')) {
    case 'make':
      return makeFault(rest);
    case 'pincer':
      return pincerFault(pincer(), rest);
    case 'tsx':
      return isThere(first) ? flagFault(first, flags) : `there is no ${first}`;
    case 'node':
      if (first.startsWith('-')) return undefined;
      if (!isThere(first)) return `there is no ${first}`;
      return first.startsWith('dist/') ? flagFault(first, flags) : undefined;
    case 'npm':
      return first !== 'run' || scripts().includes(flags[0] ?? '') ? undefined : `there is no script "${flags[0]}"`;
    default:
      return undefined;
  }
}

function scripts(): string[] {
  return Object.keys(
    (JSON.parse(readFileSync(join(repository, 'package.json'), 'utf8')) as { scripts: object }).scripts,
  );
}

function makeFault(words: readonly string[]): string | undefined {
  const makefile = readFileSync(join(repository, 'Makefile'), 'utf8');
  const targets = new Set([...makefile.matchAll(/^([a-z0-9-]+):/gm)].map(([, target]) => target));
  const unknown = words.find((word) => /^[a-z]/.test(word) && !word.includes('=') && !targets.has(word));
  return unknown === undefined ? undefined : `the Makefile has no target "${unknown}"`;
}

/** A word in capitals or brackets stands for something that the reader puts there. */
const isPlaceholder = (word: string): boolean => /^[[(]|^\.\.\.$/.test(word);

function flagFault(file: string, flags: readonly string[]): string | undefined {
  try {
    parseArguments(
      flags.filter((word) => !isPlaceholder(word)),
      { name: file, version: '0' },
    );
    return undefined;
  } catch (error) {
    return messageOf(error);
  }
}

function pincerFault(command: Command, words: readonly string[]): string | undefined {
  const [word, ...rest] = words;
  if (word === undefined || command.commands.length === 0) return unknownFlags(command, words);
  if (word === '--help' || word === '...') return undefined;
  const sub = command.commands.find((one) => one.name() === word);
  return sub === undefined ? `${command.name()} has no "${word}"` : pincerFault(sub, rest);
}

/** What stands behind the first plain word of `ssh` and `exec` belongs to another program. */
function unknownFlags(command: Command, words: readonly string[]): string | undefined {
  const known = new Set(command.options.flatMap(({ long, short }) => [long, short]));
  for (const word of words) {
    if (word.startsWith('-') && word !== '--help' && !known.has(word)) return `${command.name()} has no ${word}`;
    if (!word.startsWith('-') && ['ssh', 'exec'].includes(command.name())) return undefined;
  }
  return undefined;
}

/** Every flag of playbooks, of `pincer` and of the benchmark, long and short. */
export function knownFlags(): ReadonlySet<string> {
  const help = parseArguments(['--help'], { name: 'x', version: '0' });
  const text = help.kind === 'print' ? help.text : '';
  const flags = new Set(text.match(/(?<=^ {2}|, )--?\w[\w-]*/gm));
  const visit = (command: Command): void => {
    for (const { long, short } of command.options) for (const flag of [long, short]) if (flag) flags.add(flag);
    for (const sub of command.commands) visit(sub);
  };
  visit(pincer());
  for (const flag of benchUsage.match(/--\w+/g) ?? []) flags.add(flag);
  return flags;
}
