import type { SourceLocation } from '../core/errors.ts';
import type { Facts } from '../core/facts.ts';
import type { GuardedOptions } from '../core/guarded.ts';
import type { Handler } from '../core/handler.ts';
import type { Call } from '../core/module.ts';
import type { Ref } from '../core/ref.ts';

/** Where an item stands in the blocks around it, outermost first. */
export interface BlockPosition {
  readonly block: string;
  readonly part: 'body' | 'rescue' | 'always';
}

interface Planned {
  /** Stable across runs and unique in the plan: `gateways/base/install-the-firewall`. */
  readonly id: string;
  readonly name: string;
  readonly play: string;
  readonly role: string | undefined;
  readonly become: boolean;
  readonly tags: readonly string[];
  readonly blocks: readonly BlockPosition[];
}

export interface PlannedTask extends Planned {
  readonly type: 'task';
  readonly call: Call;
  /** All must be true. */
  readonly when: readonly (boolean | Ref<boolean>)[];
  readonly notify: readonly Handler[];
  readonly ignoreErrors: boolean;
  readonly fails: ((result: never) => boolean) | undefined;
  readonly identity: object;
  readonly source: SourceLocation | undefined;
  /** This item is a handler's run. */
  readonly handler?: Handler | undefined;
}

export interface PlannedGuarded extends Planned {
  readonly type: 'guarded';
  readonly tasks: readonly PlannedTask[];
  readonly when: readonly (boolean | Ref<boolean>)[];
  readonly options: GuardedOptions;
}

/** The end of a role, or an explicit flush: handlers notified so far run here. */
export interface PlannedFlush extends Planned {
  readonly type: 'flush';
}

/** A role whose task list depends on facts that were not gathered. */
export interface PlannedUnknown extends Planned {
  readonly type: 'unknown';
  readonly facts: readonly (keyof Facts)[];
}

export type PlannedItem = PlannedTask | PlannedGuarded | PlannedFlush | PlannedUnknown;

/** What one host is to do, as one flat list. */
export interface Plan {
  readonly host: string;
  readonly items: readonly PlannedItem[];
  /** Every handler that any task names, selected or not, so that an earlier run's notifications find theirs. */
  readonly handlers: readonly Handler[];
}
