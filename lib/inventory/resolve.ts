import { UsageError } from '../core/errors.ts';
import { type Context, contextOf, type ResolveOptions } from './context.ts';
import { didYouMean } from './did-you-mean.ts';
import type { HostSection, SshSettings } from './document.ts';
import { withoutEchoes } from './echo.ts';
import { everyHost } from './groups.ts';
import type { Host } from './host.ts';
import { hostVars } from './host-vars.ts';
import { type Layer, sectionLayer } from './layer.ts';
import { type InventoryProblem, throwProblems } from './problem.ts';
import type { Profile } from './profile.ts';
import type { FleetSchemas } from './schemas.ts';
import { sectionProblems } from './sections.ts';
import { setFile } from './set.ts';
import type { InventorySource } from './source.ts';
import { valueAt } from './table.ts';
import { targetMaker } from './target.ts';

/** An inventory held against a fleet: nothing in it is wrong, and nothing is left to look up. */
export interface ResolvedInventory {
  /** In the order of the file. */
  readonly hosts: readonly Host[];
  /** Every group that may be named in a pattern, also those without hosts. */
  readonly groups: readonly string[];
}

/**
 * Holds an inventory against a fleet and gives its hosts. Contacts nothing.
 *
 * Of a value the strongest level wins: schema default, `[vars]`, group (an inner one over an outer one), host, `--set`.
 * Tables are merged key by key, lists are replaced.
 *
 * @param source  what `loadInventory` read
 * @param fleet   groups and schemas
 * @param options `--set` texts, and how secrets are treated
 * @throws InventoryError with every problem that was found; UsageError for a wrong `--set`
 * @example resolveInventory(loadInventory('inventory'), fleet, { set: ['base.sshPort=2222'] }).hosts[0]?.vars
 */
export function resolveInventory(
  source: InventorySource,
  fleet: FleetSchemas,
  options: ResolveOptions = {},
): ResolvedInventory {
  const context = contextOf(source, fleet, options);
  const problems = [...source.problems, ...context.problems, ...sectionProblems(context)];
  const vars = hostVars(context);
  const makeTarget = targetMaker({
    directory: source.directory,
    environment: options.environment,
    home: options.home,
  });
  const hosts: Host[] = [];
  for (const [name, section] of Object.entries(source.document.hosts ?? {})) {
    const layer = sectionLayer(source.file, 'host', ['hosts', name], section);
    const profile = context.profileOf(section.groups ?? []);
    const strangers = groupProblems(context, name, section);
    problems.push(...nameProblems(context, name), ...strangers);
    // Which vars it may have depends on its groups.
    if (strangers.length > 0) continue;
    problems.push(...conflictProblems(context, profile, layer));
    const parsed = vars.of(name, profile, layer);
    if (parsed === undefined || problems.length > 0) continue;
    const { address = name, connection = 'ssh' } = section;
    const ssh = { ...(profile.tree.ssh as SshSettings | undefined), ...section.ssh };
    const groups = Object.freeze([...profile.groups].sort());
    const target = makeTarget({
      address,
      connection,
      ssh,
      defaults: connection === 'ssh' ? options.sshConfig?.(address) : undefined,
      ways: fleet.ways(parsed),
    });
    hosts.push({ name, address, groups, target, vars: parsed, info: { name, address, groups } });
  }
  problems.push(...vars.problems());
  if (problems.length === 0 && hosts.length === 0) problems.push(emptyProblem(source));
  const told = withoutEchoes(problems);
  throwUsage(told);
  throwProblems(told);
  return { hosts, groups: context.graph.names };
}

/** A rule that only a value of `--set` breaks is a mistake on the command line, not in the inventory. */
function throwUsage(problems: readonly InventoryProblem[]): void {
  const [first] = problems;
  if (first === undefined || problems.some(({ location }) => location?.file !== setFile)) return;
  throw new UsageError({ code: 'SET_WRONG_VALUE', message: `--set ${first.message}`, hint: first.hint });
}

function nameProblems(context: Context, name: string): readonly InventoryProblem[] {
  if (!context.graph.has(name)) return [];
  return [
    {
      code: 'INVENTORY_NAME_TWICE',
      message: name === everyHost ? 'No host can be named "all".' : `A host and a group are both named "${name}".`,
      hint: 'Rename the host: patterns such as --limit could not tell them apart.',
      location: context.source.file.locate(['hosts', name], 'key'),
    },
  ];
}

function groupProblems(context: Context, name: string, section: HostSection): readonly InventoryProblem[] {
  return (section.groups ?? []).flatMap((group, index) =>
    context.graph.has(group)
      ? []
      : [
          {
            code: 'INVENTORY_UNKNOWN_GROUP',
            message: `Host ${name} is in the group "${group}", which does not exist.`,
            hint: didYouMean(group, context.graph.names),
            location: context.source.file.locate(['hosts', name, 'groups', index], 'value'),
          },
        ],
  );
}

function conflictProblems(context: Context, profile: Profile, layer: Layer): readonly InventoryProblem[] {
  return profile.conflicts
    .filter(({ path }) => [layer, context.set].every(({ tree }) => valueAt(tree, path) === undefined))
    .map(({ problem }) => problem());
}

function emptyProblem(source: InventorySource): InventoryProblem {
  return {
    code: 'INVENTORY_EMPTY',
    message: `The inventory ${source.path} has no hosts.`,
    hint: 'Add a section such as [hosts.gw1] with address = "203.0.113.5".',
    location: { file: source.file.path },
  };
}
