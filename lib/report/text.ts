import { isAbsolute, relative } from 'node:path';
import { stripVTControlCharacters } from 'node:util';
import type { SourceLocation } from '../core/errors.ts';

/**
 * A text of a host, safe for a terminal: no escape sequences, nothing that moves the cursor.
 *
 * @example plain('a\u001b[2Jb\r\n') // 'ab\n'
 */
export function plain(text: string): string {
  return stripVTControlCharacters(text.replaceAll('\r\n', '\n')).replaceAll(/(?![\t\n])\p{Cc}/gu, '');
}

/**
 * Seconds as people say them.
 *
 * @example duration(125.2) // '2 min 5 s'
 */
export function duration(seconds: number): string {
  if (seconds < 0.95) return `${Math.round(seconds * 1000)} ms`;
  if (seconds < 59.95) return `${seconds.toFixed(1)} s`;
  const whole = Math.round(seconds);
  return `${Math.floor(whole / 60)} min ${whole % 60} s`;
}

/**
 * A count with its noun.
 *
 * @example counted(1, 'host') // '1 host'
 */
export function counted(count: number, noun: string, plural = `${noun}s`): string {
  return `${count} ${count === 1 ? noun : plural}`;
}

/**
 * A path, relative where it is below a directory.
 *
 * @example shortPath('/srv/site/a.ts', '/srv/site') // 'a.ts'
 */
export function shortPath(path: string, directory: string): string {
  if (!isAbsolute(path)) return path;
  const near = relative(directory, path);
  return near === '' || near.startsWith('..') ? path : near;
}

/**
 * A place in a file as editors take it, relative where the file is below the working directory.
 *
 * @example placeOf({ file: '/srv/site/a.ts', line: 3, column: 5 }, '/srv/site') // 'a.ts:3:5'
 */
export function placeOf(location: SourceLocation, directory: string): string {
  const file = shortPath(location.file, directory);
  const place = [file, location.line, location.column].filter((part) => part !== undefined).join(':');
  return location.key === undefined ? place : `${place} (${location.key})`;
}

/**
 * The last lines of what a program printed.
 *
 * @param most how many lines at most
 * @example tail('a\nb\nc\n', 2) // ['... 1 more line above', 'b', 'c']
 */
export function tail(text: string, most: number): string[] {
  const lines = plain(text)
    .replace(/\n+$/, '')
    .split('\n')
    .map((line) => line.trimEnd());
  if (lines.length === 1 && lines[0] === '') return [];
  const above = lines.length - most;
  return above > 0 ? [`... ${counted(above, 'more line')} above`, ...lines.slice(-most)] : lines;
}

/**
 * A text cut to a width, with dots where something is missing.
 *
 * @example shorten('abcdefgh', 6) // 'abc...'
 */
export function shorten(text: string, width: number): string {
  return text.length <= width ? text : `${text.slice(0, Math.max(0, width - 3))}...`;
}
