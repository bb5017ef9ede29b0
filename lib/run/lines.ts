import { StringDecoder } from 'node:string_decoder';

/** Longest text held back while its line has no end: a progress bar must not fill the memory. */
const longest = 64 * 1024;

/**
 * Turns a stream of bytes into whole lines: what hides secrets works on text, and a chunk may end in the middle of one.
 *
 * @param emit called with one or more whole lines, line ends included
 * @example const lines = wholeLines((text) => show(text)); lines.add(chunk); lines.end();
 */
export function wholeLines(emit: (text: string) => void): { add(chunk: Buffer): void; end(): void } {
  const decoder = new StringDecoder('utf8');
  let held = '';
  return {
    add(chunk) {
      held += decoder.write(chunk);
      const end = held.length > longest ? held.length : held.lastIndexOf('\n') + 1;
      if (end === 0) return;
      emit(held.slice(0, end));
      held = held.slice(end);
    },
    end() {
      held += decoder.end();
      if (held !== '') emit(held);
      held = '';
    },
  };
}
