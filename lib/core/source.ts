import type { SourceLocation } from './errors.ts';

const library = new URL('../', import.meta.url).href;

/**
 * Where in the user's own files the current call comes from: the first stack frame outside Pincer's library.
 * Undefined when there is none.
 *
 * @example callerLocation() // { file: '/srv/site/playbooks/site.ts', line: 12, column: 5 }
 */
export function callerLocation(): SourceLocation | undefined {
  return locate(new Error().stack ?? '');
}

/** The location in the text of a stack; apart from `callerLocation` so that it can be tested with any text. */
export function locate(stack: string): SourceLocation | undefined {
  for (const line of stack.split('\n').slice(1)) {
    const match = /\(?((?:file:\/\/)?\/[^()]+?):(\d+):(\d+)\)?$/.exec(line);
    if (!match?.[1]) continue;
    const file = match[1];
    const isLibrary =
      (file.startsWith(library) || `file://${file}`.startsWith(library)) && !/\.test(-d)?\.ts$/.test(file);
    if (isLibrary || file.includes('/node_modules/')) continue;
    return {
      file: file.replace(/^file:\/\//, '').replace(/\?.*$/, ''),
      line: Number(match[2]),
      column: Number(match[3]),
    };
  }
  return undefined;
}
