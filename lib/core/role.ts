import type { z } from 'zod';
import type { Item, Items } from './block.ts';
import type { Facts } from './facts.ts';
import { sharedItems } from './shared-items.ts';

/** What a role knows of the host it is planned for. */
export interface HostInfo {
  readonly name: string;
  readonly address: string;
  readonly groups: readonly string[];
}

export interface RoleInput<V, F extends keyof Facts> {
  readonly vars: V;
  readonly host: HostInfo;
  readonly facts: Pick<Facts, F>;
}

export interface RoleDefinition<S extends z.ZodType, F extends keyof Facts> {
  readonly name: string;
  /** Schema of the role's vars, without transforms; the fleet parses with this same object. */
  readonly vars: S;
  /** Facts of the host that the task list itself depends on. */
  readonly facts?: readonly F[] | undefined;
  /** Pure and synchronous: values in, tasks out. Not called again for a host with the same vars unless it takes `host`. */
  readonly tasks: (input: RoleInput<z.output<S>, F>) => Items;
}

/** A role with the vars of one use. */
export interface RoleUse {
  readonly type: 'role';
  readonly name: string;
  readonly facts: readonly (keyof Facts)[];
  readonly tags: readonly string[];
  /** @param use counts the uses of this role within one plan */
  expand(host: HostInfo, facts: Facts, use?: number): readonly Item[];
}

export type Role<S extends z.ZodType> = ((
  vars: z.output<S>,
  options?: { readonly tags?: readonly string[] },
) => RoleUse) & {
  readonly roleName: string;
  readonly vars: S;
};

/**
 * Defines a role: a pure function from vars to tasks. Every task of it carries the role's name as a tag.
 *
 * @example
 * export const base = defineRole({ name: 'base', vars: BaseVars, tasks: ({ vars }) => [task(...)] });
 */
export function defineRole<S extends z.ZodType, F extends keyof Facts = never>(
  definition: RoleDefinition<S, F>,
): Role<S> {
  const expand = sharedItems(definition.tasks, definition.facts);
  const use = (vars: z.output<S>, options: { readonly tags?: readonly string[] } = {}): RoleUse =>
    Object.freeze({
      type: 'role' as const,
      name: definition.name,
      facts: definition.facts ?? [],
      tags: [definition.name, ...(options.tags ?? [])],
      expand: (host: HostInfo, facts: Facts, use = 0) => expand({ vars, host, facts }, use),
    });
  return Object.freeze(Object.assign(use, { roleName: definition.name, vars: definition.vars }));
}
