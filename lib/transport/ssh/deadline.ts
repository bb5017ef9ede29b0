/** A deadline that stands still while a person is asked something. */
export interface Deadline {
  pause(): void;
  resume(): void;
  clear(): void;
}

/**
 * Starts a deadline.
 *
 * @param seconds time that may pass, pauses not counted
 * @param expired called once when it has
 * @example const deadline = startDeadline(10, () => socket.destroy());
 */
export function startDeadline(seconds: number, expired: () => void): Deadline {
  let left = seconds * 1_000;
  let started = performance.now();
  let timer: NodeJS.Timeout | undefined = setTimeout(expired, left);
  const stop = () => {
    clearTimeout(timer);
    timer = undefined;
  };
  return {
    pause() {
      if (timer === undefined) return;
      left -= performance.now() - started;
      stop();
    },
    resume() {
      if (timer !== undefined) return;
      started = performance.now();
      timer = setTimeout(expired, Math.max(0, left));
    },
    clear: stop,
  };
}
