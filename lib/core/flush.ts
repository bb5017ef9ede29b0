/** Runs the handlers notified so far, here instead of at the end of the role. */
export interface Flush {
  readonly type: 'flush';
}

/**
 * Runs the handlers notified so far.
 *
 * @example [task('Write the unit', ..., { notify: restart }), flush(), task('Ask the service', ...)]
 */
export function flush(): Flush {
  return Object.freeze({ type: 'flush' });
}
