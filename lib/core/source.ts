import type { SourceLocation } from './errors.ts';

const library = pathOf(new URL('../', import.meta.url).href);
/** `at name (place)` or `at place`, where the place is a URL or a path, never `node:internal/...`. */
const frame = /^\s*at (?:.*? \()?(?:async )?((?:file:\/\/)?\/.*):(\d+):(\d+)\)?$/;

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
    const match = frame.exec(line);
    if (!match?.[1] || match[1].endsWith('<anonymous>')) continue;
    const file = pathOf(match[1]);
    const isLibrary = file.startsWith(library) && !/\.test(-d)?\.ts$/.test(file);
    if (isLibrary || file.includes('/node_modules/')) continue;
    return { file, line: Number(match[2]), column: Number(match[3]) };
  }
  return undefined;
}

/** Loaders (tsx, vitest) put a query behind the name. */
function pathOf(place: string): string {
  return place.startsWith('file:') ? decodeURIComponent(new URL(place).pathname) : place.replace(/\?[^/]*$/, '');
}
