import type { SourceLocation } from './errors.ts';
import type { Handler } from './handler.ts';
import type { Call } from './module.ts';
import { makeRef, type Ref } from './ref.ts';
import { callerLocation } from './source.ts';

/** Options that tasks and blocks share. */
export interface CommonOptions {
  /** Runs only when true. */
  readonly when?: boolean | Ref<boolean> | undefined;
  readonly tags?: readonly string[] | undefined;
}

export interface TaskOptions<R> extends CommonOptions {
  /** Handlers that run at the end of the role (or the next `flush`) when this task changed something. */
  readonly notify?: Handler | readonly Handler[] | undefined;
  /** A failure is shown and counted as ignored; the host goes on. */
  readonly ignoreErrors?: boolean | undefined;
  /** The result decides whether the task failed, instead of the exit status alone. */
  readonly fails?: ((result: R) => boolean) | undefined;
}

/** One thing to bring about on a host. */
export interface Task<R = unknown> {
  readonly type: 'task';
  readonly name: string;
  readonly call: Call<R>;
  readonly options: TaskOptions<never>;
  readonly source: SourceLocation | undefined;
  /** What Refs to this task point at; survives copies of the task value. */
  readonly identity: object;
  /** Whether this task changed something in this run. */
  readonly changed: Ref<boolean>;
  /** What the module answers: for a command its exit status and output. */
  readonly result: Ref<R>;
}

/**
 * Describes one thing to bring about.
 *
 * @param name what people read; unique ids are made from it
 * @param call a module with its params
 * @example task('Install the firewall', apt({ packages: ['ufw'] }), { tags: ['firewall'], notify: reload })
 */
export function task<R>(name: string, call: Call<R>, options: TaskOptions<R> = {}): Task<R> {
  const identity = Object.freeze({ task: name });
  return Object.freeze({
    type: 'task',
    name,
    call,
    options: Object.freeze({ ...options }) as TaskOptions<never>,
    source: callerLocation(),
    identity,
    changed: makeRef<boolean>({ from: 'changed', task: identity }),
    result: makeRef<R>({ from: 'result', task: identity }),
  });
}
