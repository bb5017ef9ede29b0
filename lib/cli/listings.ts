import { hostListLines, type ListContext, tagListLines, taskListLines } from '../report/list.ts';
import type { Listing } from './arguments.ts';
import type { Playbook } from './playbook.ts';
import type { Prepared } from './prepare.ts';

/**
 * The lines of the listings that were asked for, an empty line between two.
 *
 * @example listingLines(['hosts', 'tags'], playbook, prepared, context)
 */
export function listingLines(
  wanted: readonly Listing[],
  { plays }: Playbook,
  { hosts, tags }: Prepared,
  context: ListContext,
): string[] {
  const make: Readonly<Record<Listing, () => string[]>> = {
    hosts: () =>
      hostListLines(
        plays.map(({ name, group }) => ({
          name,
          group,
          hosts: hosts.map(({ host }) => host).filter((host) => host.groups.includes(group)),
        })),
        context,
      ),
    tasks: () =>
      taskListLines(
        plays.map(({ name }) => name),
        hosts.map(({ selected }) => selected),
        context,
      ),
    tags: () => tagListLines(tags, context),
  };
  return wanted.flatMap((listing, index) => [...(index === 0 ? [] : ['']), ...make[listing]()]);
}
