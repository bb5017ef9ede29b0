import { type Items, present } from './block.ts';
import { PincerError } from './errors.ts';
import type { Way } from './target.ts';
import type { CommonOptions, Task } from './task.ts';

export interface GuardedOptions extends CommonOptions {
  /** How the next run will log in; the guard proves that this works before anything old is removed. */
  readonly way: Way;
  /** Addresses and networks that may reach SSH afterwards; the address of this very session must be among them. */
  readonly allowedFrom: readonly string[];
}

/** Tasks that could cut the way in: they run under a revert timer on the host. */
export interface Guarded {
  readonly type: 'guarded';
  readonly name: string;
  readonly tasks: readonly Task[];
  readonly options: GuardedOptions;
}

/**
 * Runs changes of sshd, firewall or network under a revert timer: they are confirmed only after a new
 * connection by `way` has logged in, else the host restores itself. Handlers notified inside run inside.
 *
 * @throws PincerError `GUARD_ITEMS` when the list holds anything but tasks
 * @example guarded('Harden sshd', [task('Write the settings', sshdConfig({...}))], { way: { user: 'deploy', port: 9922 }, allowedFrom: ['203.0.113.10'] })
 */
export function guarded(name: string, items: Items, options: GuardedOptions): Guarded {
  const tasks = present(items).map((item): Task => {
    if (item.type === 'task') return item;
    throw new PincerError({
      code: 'GUARD_ITEMS',
      message: `The guarded block "${name}" holds a ${item.type}; it may only hold tasks.`,
      hint: 'Put blocks and flushes outside; handlers notified inside a guarded block run inside it by themselves.',
    });
  });
  return Object.freeze({ type: 'guarded', name, tasks: Object.freeze(tasks), options: Object.freeze({ ...options }) });
}
