import { PincerError } from '../core/errors.ts';
import { exitStatus, interrupted } from './exit-status.ts';

/** How a run is ended early. */
export interface Interrupt {
  readonly signal: AbortSignal;
  /** Stops listening; a later Ctrl-C ends the process as usual. */
  stop(): void;
}

/**
 * Listens for Ctrl-C and SIGTERM: the first asks the run to stop between two messages, the second leaves at once.
 *
 * @param say called once, with what happens now
 * @example const interrupt = listenForInterrupt((text) => screen.complain([text]));
 */
export function listenForInterrupt(say: (text: string) => void): Interrupt {
  const controller = new AbortController();
  const onSignal = (): void => {
    if (controller.signal.aborted) process.exit(exitStatus.interrupted);
    say('Stopping: each host finishes what it was sent. Once more leaves at once; the next run mends what is left.');
    controller.abort(
      new PincerError({
        code: interrupted,
        message: 'The run was interrupted.',
        hint: 'Run again: it goes on from what is there, and pending handlers come first.',
      }),
    );
  };
  const signals = ['SIGINT', 'SIGTERM'] as const;
  for (const name of signals) process.on(name, onSignal);
  return {
    signal: controller.signal,
    stop() {
      for (const name of signals) process.off(name, onSignal);
    },
  };
}
