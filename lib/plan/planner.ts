import type { Facts } from '../core/facts.ts';
import type { Play } from '../core/fleet.ts';
import type { HostInfo, RoleUse } from '../core/role.ts';
import { type Layout, layOut, type Stretch } from './lay-out.ts';
import type { Plan } from './plan.ts';

export interface PlanInput {
  readonly host: HostInfo;
  /** Parsed vars by role key. */
  readonly vars: Readonly<Record<string, unknown>>;
  /** Undefined while nobody has asked the host. */
  readonly facts: Facts | undefined;
}

/** Makes the plan of a host. */
export type Planner = (input: PlanInput) => Plan;

/** Proves to `expand` that facts are there; a role without facts never reads them. */
const noFacts = Object.freeze({}) as Facts;

/** Hosts of one group come near each other, and looking through many others would cost more than it saves. */
const mostRemembered = 8;

/**
 * Makes the plans of many hosts as `expandPlan` does; hosts whose roles give them the same tasks share one list.
 *
 * @example hosts.map(planner(plays))
 */
export function planner(plays: readonly Play[]): Planner {
  const remembered: { readonly stretches: readonly Stretch[]; readonly layout: Layout }[] = [];
  return (input) => {
    const stretches = stretchesOf(plays, input);
    const known = remembered.find((other) => isSame(other.stretches, stretches));
    const { layout } = known ?? { layout: layOut(stretches) };
    if (known === undefined) {
      remembered.unshift({ stretches, layout });
      remembered.length = Math.min(remembered.length, mostRemembered);
    }
    return { host: input.host.name, ...layout };
  };
}

function isSame(some: readonly Stretch[], others: readonly Stretch[]): boolean {
  return (
    some.length === others.length &&
    some.every(({ play, role, items }, index) => {
      const other = others[index];
      return play === other?.play && items === other.items && isEqual(role, other.role);
    })
  );
}

function isEqual(role: RoleUse | undefined, other: RoleUse | undefined): boolean {
  return (['name', 'tags', 'facts'] as const).every((key) => String(role?.[key]) === String(other?.[key]));
}

/** Asks the plays and roles of a host. */
function stretchesOf(plays: readonly Play[], { host, vars, facts }: PlanInput): Stretch[] {
  const uses = counter();
  return plays
    .filter((play) => host.groups.includes(play.group))
    .flatMap((play): Stretch[] => [
      ...play.roles(vars, host).map((role) => ({
        play,
        role,
        items: role.facts.length > 0 && !facts ? undefined : role.expand(host, facts ?? noFacts, uses(role.name)),
      })),
      { play, role: undefined, items: play.tasks(vars, host, uses(play)) },
    ]);
}

/** Counts how often something was there before. */
function counter(): (what: unknown) => number {
  const counts = new Map<unknown, number>();
  return (what) => {
    const before = counts.get(what) ?? 0;
    counts.set(what, before + 1);
    return before;
  };
}
