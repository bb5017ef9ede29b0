/** A deadline that stands still while a person is asked something. */
export interface Deadline {
  pause(): void;
  resume(): void;
  /** Ends it for good. */
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
  let over = false;
  let started = 0;
  let timer: NodeJS.Timeout | undefined;
  const resume = () => {
    if (over || timer !== undefined) return;
    started = performance.now();
    timer = setTimeout(expire, Math.max(0, left));
  };
  const pause = () => {
    if (timer === undefined) return;
    left -= performance.now() - started;
    clearTimeout(timer);
    timer = undefined;
  };
  const clear = () => {
    over = true;
    pause();
  };
  const expire = () => {
    clear();
    expired();
  };
  resume();
  return { pause, resume, clear };
}
