import type { Plan, PlannedItem, PlannedTask } from '../plan/plan.ts';
import type { Paint } from './paint.ts';
import { counted } from './text.ts';

export interface ListContext {
  readonly paint: Paint;
  readonly verbosity: number;
}

/** A play of a playbook with the hosts that it is for. */
export interface ListedPlay {
  readonly name: string;
  readonly group: string;
  readonly hosts: readonly { readonly name: string; readonly address: string }[];
}

/**
 * `--list-hosts`: which hosts each play is for.
 *
 * @example hostListLines([{ name: 'Site', group: 'gateways', hosts: [{ name: 'gw1', address: '203.0.113.5' }] }], context)
 */
export function hostListLines(plays: readonly ListedPlay[], { paint }: ListContext): string[] {
  return plays.flatMap(({ name, group, hosts }) => {
    const width = Math.max(0, ...hosts.map((host) => host.name.length));
    return [
      `${paint('bold', name)}  ${paint('dim', `group ${group}, ${counted(hosts.length, 'host')}`)}`,
      ...hosts.map((host) => `  ${host.name.padEnd(width)}  ${paint('dim', host.address)}`.trimEnd()),
    ];
  });
}

/**
 * `--list-tasks`: what each play does, by role; hosts with the same list share it.
 *
 * @param plays names of the plays in order
 * @param plans one per host, after tags
 */
export function taskListLines(plays: readonly string[], plans: readonly Plan[], context: ListContext): string[] {
  const { paint } = context;
  return plays.flatMap((play) => {
    const groups = new Map<string, { lines: string[]; hosts: string[] }>();
    for (const plan of plans) {
      const lines = playLines(
        plan.items.filter((item) => item.play === play),
        context,
      );
      if (lines.length === 0) continue;
      const key = lines.join('\n');
      const group = groups.get(key) ?? { lines, hosts: [] };
      group.hosts.push(plan.host);
      groups.set(key, group);
    }
    return [...groups.values()].flatMap(({ lines, hosts }) => [
      `${paint('bold', play)}  ${paint('dim', hosts.join(', '))}`,
      ...lines,
    ]);
  });
}

/**
 * `--list-tags`: the tags of each play's tasks.
 *
 * @example tagListLines([{ name: 'Site', tags: ['base', 'ssh'] }], context) // ['Site', '  base, ssh']
 */
export function tagListLines(
  plays: readonly { readonly name: string; readonly tags: readonly string[] }[],
  { paint }: ListContext,
): string[] {
  return plays.flatMap(({ name, tags }) => [paint('bold', name), `  ${tags.join(', ') || paint('dim', 'no tags')}`]);
}

function playLines(items: readonly PlannedItem[], context: ListContext): string[] {
  const lines: string[] = [];
  let role: string | undefined;
  for (const item of items) {
    if (item.type === 'flush') continue;
    if (item.role !== role) {
      role = item.role;
      if (role !== undefined) lines.push(`  ${context.paint('cyan', role)}`);
    }
    lines.push(...itemLines(item, role === undefined ? '  ' : '    ', context));
  }
  return lines;
}

function itemLines(item: PlannedItem, indent: string, context: ListContext): string[] {
  const { paint } = context;
  switch (item.type) {
    case 'flush':
      return [];
    case 'unknown':
      return [`${indent}${paint('magenta', `depends on facts (${item.facts.join(', ')})`)}${tagText(item, context)}`];
    case 'task':
      return [
        `${indent}${item.name}${partText(item, context)}${tagText(item, context)}`,
        ...idLine(item, indent, context),
      ];
    case 'guarded':
      return [
        `${indent}${item.name} ${paint('yellow', '(guarded)')}${tagText(item, context)}`,
        ...item.tasks.flatMap((task) => itemLines(task, `${indent}  `, context)),
      ];
  }
}

function tagText({ tags }: PlannedItem, { paint }: ListContext): string {
  return tags.length === 0 ? '' : `  ${paint('dim', `[${tags.join(', ')}]`)}`;
}

function partText({ blocks }: PlannedTask, { paint }: ListContext): string {
  const part = blocks.at(-1)?.part;
  return part === undefined || part === 'body' ? '' : ` ${paint('yellow', `(${part})`)}`;
}

function idLine(item: PlannedItem, indent: string, { paint, verbosity }: ListContext): string[] {
  return verbosity > 0 ? [`${indent}  ${paint('dim', item.id)}`] : [];
}
