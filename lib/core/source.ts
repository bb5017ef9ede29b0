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
  // Mostly the caller is near; frames cost more than all else that a task is made of.
  return locateNear(nearFrames) ?? locateNear(farFrames);
}

const nearFrames = 5;
const farFrames = 30;

/** The same few lines make the tasks of every host: each is looked up once, and its place is one object. */
const known = new Map<string, SourceLocation | undefined>();

function locateNear(frames: number): SourceLocation | undefined {
  const { stackTraceLimit } = Error;
  Error.stackTraceLimit = frames;
  const { stack = '' } = new Error();
  Error.stackTraceLimit = stackTraceLimit;
  if (!known.has(stack)) {
    if (known.size >= mostKnown) known.clear();
    known.set(stack, locate(stack));
  }
  return known.get(stack);
}

/** Far more than a playbook has lines that make tasks. */
const mostKnown = 5000;

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
