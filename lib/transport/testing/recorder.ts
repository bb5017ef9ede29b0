import type { ChannelEvents } from '../transport.ts';

/** Channel events that keep what came and let a test wait for it. */
export interface Recorder extends ChannelEvents {
  readonly out: () => string;
  readonly err: () => string;
  /** How often `closed` was called. */
  readonly closings: () => number;
  /** Resolves once standard output holds the text. */
  saw(text: string): Promise<void>;
  readonly over: Promise<Error | undefined>;
}

/**
 * Makes a recorder.
 *
 * @example const seen = record(); await connection.open('echo hi', seen); await seen.over;
 */
export function record(): Recorder {
  let out = '';
  let err = '';
  let closings = 0;
  let wanted: { text: string; found: () => void } | undefined;
  const { promise: over, resolve } = Promise.withResolvers<Error | undefined>();
  const look = () => {
    if (wanted !== undefined && out.includes(wanted.text)) wanted.found();
  };
  return {
    over,
    out: () => out,
    err: () => err,
    closings: () => closings,
    saw(text) {
      const { promise, resolve: found } = Promise.withResolvers<void>();
      wanted = { text, found };
      look();
      return promise;
    },
    stdout(chunk) {
      out += chunk.toString('latin1');
      look();
    },
    stderr(chunk) {
      err += chunk.toString('latin1');
    },
    closed(error) {
      closings += 1;
      resolve(error);
    },
  };
}
