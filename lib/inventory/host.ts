import type { HostInfo } from '../core/role.ts';
import type { Target } from '../core/target.ts';

/** One host of a resolved inventory: where it is, how to reach it, and its vars, parsed by the fleet's schemas. */
export interface Host {
  readonly name: string;
  readonly address: string;
  /** All groups, ancestors too, in alphabetical order; `all` is understood and not among them. */
  readonly groups: readonly string[];
  readonly target: Target;
  /** Parsed vars by role key. */
  readonly vars: Readonly<Record<string, unknown>>;
  /** What roles see of the host. */
  readonly info: HostInfo;
}
