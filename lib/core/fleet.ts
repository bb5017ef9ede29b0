import type { z } from 'zod';
import type { Item, Items } from './block.ts';
import type { HostInfo, RoleUse } from './role.ts';
import { sharedItems } from './shared-items.ts';
import type { Way } from './target.ts';

/** Schemas of a group's vars, by the key under which they stand in the inventory; usually a role's name. */
export type VarSchemas = { readonly [key: string]: z.ZodType };
export interface GroupDefinition {
  readonly vars: VarSchemas;
}
export type Groups = { readonly [name: string]: GroupDefinition };

/** The parsed vars of a group's hosts. */
export type VarsOf<G extends GroupDefinition> = { readonly [Key in keyof G['vars']]: z.output<G['vars'][Key]> };

export interface PlayOptions<G extends GroupDefinition, Name extends string> {
  readonly hosts: Name;
  /** Run as root by sudo where the login user is another; true unless said. */
  readonly become?: boolean | undefined;
  readonly tags?: readonly string[] | undefined;
  /** Pure and synchronous, called once per host. */
  readonly roles?:
    | ((input: {
        readonly vars: VarsOf<G>;
        readonly host: HostInfo;
      }) => readonly (RoleUse | false | null | undefined)[])
    | undefined;
  /** Pure and synchronous. Not called again for a host with the same vars unless it takes `host`. */
  readonly tasks?: ((input: { readonly vars: VarsOf<G>; readonly host: HostInfo }) => Items) | undefined;
}

/** A play with its vars' types erased. */
export interface Play {
  readonly type: 'play';
  readonly name: string;
  readonly group: string;
  readonly become: boolean;
  readonly tags: readonly string[];
  roles(vars: Readonly<Record<string, unknown>>, host: HostInfo): readonly RoleUse[];
  /** @param use counts the uses of this play within one plan */
  tasks(vars: Readonly<Record<string, unknown>>, host: HostInfo, use?: number): readonly Item[];
}

export interface FleetDefinition<G extends Groups> {
  readonly groups: G;
  /** Ways into a host besides the inventory's own, tried in order before it: the deploy user on its port. */
  readonly ways?: ((vars: Readonly<Record<string, unknown>>) => readonly Way[]) | undefined;
}

export interface Fleet<G extends Groups> {
  readonly groups: G;
  readonly ways: (vars: Readonly<Record<string, unknown>>) => readonly Way[];
  /**
   * One play of a playbook.
   *
   * @example fleet.play('Gateways', { hosts: 'gateways', roles: ({ vars }) => [base(vars.base)] })
   */
  play<Name extends keyof G & string>(name: string, options: PlayOptions<G[Name], Name>): Play;
}

/**
 * Defines the groups of a fleet and the schemas of their vars.
 *
 * @example
 * const fleet = defineFleet({ groups: { gateways: { vars: { base: base.vars } } } });
 */
export function defineFleet<const G extends Groups>(definition: FleetDefinition<G>): Fleet<G> {
  return Object.freeze({
    groups: definition.groups,
    ways: definition.ways ?? (() => []),
    play: <Name extends keyof G & string>(name: string, options: PlayOptions<G[Name], Name>): Play => {
      const tasks = sharedItems(options.tasks ?? (() => []));
      return Object.freeze({
        type: 'play' as const,
        name,
        group: options.hosts,
        become: options.become ?? true,
        tags: options.tags ?? [],
        roles: (vars: Readonly<Record<string, unknown>>, host: HostInfo) =>
          (options.roles?.({ vars: vars as VarsOf<G[Name]>, host }) ?? []).filter((use): use is RoleUse =>
            Boolean(use),
          ),
        tasks: (vars: Readonly<Record<string, unknown>>, host: HostInfo, use = 0) =>
          tasks({ vars: vars as VarsOf<G[Name]>, host }, use),
      });
    },
  });
}
