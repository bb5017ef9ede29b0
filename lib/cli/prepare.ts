import { InputError, messageOf, PincerError, UsageError } from '../core/errors.ts';
import type { Play } from '../core/fleet.ts';
import { locate } from '../core/source.ts';
import { everyHost } from '../inventory/groups.ts';
import type { Host } from '../inventory/host.ts';
import { resolveInventory } from '../inventory/resolve.ts';
import { selectHosts } from '../inventory/select.ts';
import { loadInventory } from '../inventory/source.ts';
import { expandPlan } from '../plan/expand.ts';
import type { Plan } from '../plan/plan.ts';
import { type Planner, planner } from '../plan/planner.ts';
import { assertKnownTags, selectTags, tagsOf } from '../plan/tags.ts';
import type { Arguments } from './arguments.ts';
import { likelyFacts } from './likely-facts.ts';
import type { Playbook } from './playbook.ts';
import { readUserSshConfig } from './user-ssh-config.ts';

/** A host that a playbook is for. */
interface PreparedHost {
  readonly host: Host;
  /** Its plan before tags; empty in a listing of hosts, which needs none. */
  readonly whole: Plan;
  /** Its plan after tags. */
  readonly selected: Plan;
}

/** A playbook and a command line brought together: nothing is wrong with either, and no host was contacted. */
export interface Prepared {
  readonly hosts: readonly PreparedHost[];
  /** Tags of each play's tasks, sorted. */
  readonly tags: readonly { readonly name: string; readonly tags: readonly string[] }[];
}

/**
 * Reads and checks everything that a run needs: inventory, vars, secrets, host pattern, roles and tags.
 *
 * @throws UsageError for what the command line names and nobody knows; InputError for anything wrong in files
 * @example await prepare(playbook, options)
 */
export async function prepare(playbook: Playbook, options: Arguments): Promise<Prepared> {
  const { plays, fleet } = playbook;
  checkPlays(playbook);
  const inventory = resolveInventory(loadInventory(options.inventory), fleet, {
    set: options.set,
    // A listing shows no secret, so it needs none.
    secrets: options.list.length > 0 ? 'placeholder' : 'resolve',
    sshConfig: await readUserSshConfig(),
  });
  const all = inventory.hosts.map((host) => inGroupAll(host));
  const chosen = options.limit === undefined ? all : selectHosts(all, options.limit, { groups: inventory.groups });
  const hosts = chosen.filter((host) => plays.some((play) => host.groups.includes(play.group)));
  if (hosts.length === 0) throw nobody(playbook, options);
  const makePlan = planner(plays);
  const wholes = hosts.map((host) => (needsPlans(options) ? planOf(makePlan, host) : emptyPlan(host)));
  const tags = plays.map((play) => ({ name: play.name, tags: tagsOfPlay(play, hosts, wholes) }));
  const known = [...new Set(tags.flatMap((entry) => entry.tags))].sort();
  const selection = { tags: options.tags, skipTags: options.skipTags };
  assertKnownTags(selection, known);
  return {
    tags,
    hosts: hosts.map((host, index) => {
      const whole = wholes[index] ?? emptyPlan(host);
      return { host, whole, selected: selectTags(whole, selection) };
    }),
  };
}

/** Thousands of hosts are listed at once, where nobody asks what would be done on them. */
function needsPlans({ list, tags, skipTags }: Arguments): boolean {
  return list.length === 0 || list.some((listing) => listing !== 'hosts') || tags.length + skipTags.length > 0;
}

function emptyPlan({ name }: Host): Plan {
  return { host: name, items: [], handlers: [] };
}

/** Every host is in the group `all`, which plays may be for; inventories do not write it down. */
function inGroupAll(host: Host): Host {
  const groups = [everyHost, ...host.groups];
  return { ...host, groups, info: { ...host.info, groups } };
}

/** The compiler refuses unknown groups; a play that came past it is refused here. */
function checkPlays({ plays, fleet, file }: Playbook): void {
  const wrong = plays.find((play) => !Object.hasOwn(fleet.groups, play.group));
  if (wrong === undefined) return;
  throw new InputError({
    code: 'PLAYBOOK_GROUP',
    message: `The play "${wrong.name}" is for the group "${wrong.group}", which the fleet does not define.`,
    hint: `Groups of the fleet: ${Object.keys(fleet.groups).join(', ')}.`,
    location: { file },
  });
}

function nobody({ plays }: Playbook, { limit, inventory }: Arguments): PincerError {
  const groups = [...new Set(plays.map((play) => play.group))].join(', ');
  if (limit === undefined) {
    return new InputError({
      code: 'PLAYBOOK_NO_HOSTS',
      message: `No host of the inventory ${inventory} is in a group of this playbook.`,
      hint: `Put a host into one of: ${groups}.`,
      location: { file: inventory },
    });
  }
  return new UsageError({
    code: 'LIMIT_NO_HOSTS',
    message: `The pattern "${limit}" leaves none of the hosts that this playbook is for.`,
    hint: `The playbook is for: ${groups}. See --list-hosts.`,
  });
}

/** Roles are users' code: whatever they throw is told with its place, before any host is contacted. */
function planOf(makePlan: Planner, { name, info, vars }: Host): Plan {
  try {
    return makePlan({ host: info, vars, facts: undefined });
  } catch (error) {
    if (error instanceof InputError) throw error;
    throw new InputError({
      code: 'PLAYBOOK_THREW',
      message: `The tasks of host ${name} cannot be listed: ${messageOf(error)}`,
      hint: error instanceof PincerError ? error.hint : 'A role or a play threw this; -vv shows the stack.',
      location: error instanceof Error ? locate(error.stack ?? '') : undefined,
      cause: error,
    });
  }
}

/**
 * A role whose list depends on facts shows its tags only with facts; it is pure, so it may be asked with those of every
 * system that Pincer is written for, and a mistyped tag is found without connecting.
 */
function tagsOfPlay(play: Play, hosts: readonly Host[], wholes: readonly Plan[]): string[] {
  const found = new Set<string>();
  const collect = (plan: Plan) => {
    const own = { ...plan, items: plan.items.filter((item) => item.play === play.name && item.type !== 'flush') };
    for (const tag of tagsOf(own)) found.add(tag);
  };
  const seen = new Set<Plan['items']>();
  for (const [index, plan] of wholes.entries()) {
    if (!seen.has(plan.items)) collect(plan);
    seen.add(plan.items);
    const host = hosts[index];
    if (!host || !plan.items.some((item) => item.type === 'unknown' && item.play === play.name)) continue;
    for (const facts of likelyFacts) {
      try {
        collect(expandPlan([play], { host: host.info, vars: host.vars, facts }));
      } catch {
        // A role may refuse a system. Whether it refuses this host's is told once the host has said what it is.
      }
    }
  }
  return [...found].sort();
}
