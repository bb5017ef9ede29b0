import { readFileSync } from 'node:fs';
import { type Playbook, playbook } from '../../lib/cli/playbook.ts';
import { defineFleet } from '../../lib/core/fleet.ts';
import type { Lab } from '../../lib/lab/index.ts';
import { gatewayOf } from '../../lib/lab/network-plan.ts';
import type { GroupVars } from '../../lib/testing/lab-inventory.ts';
import { base } from '../../roles/base/role.ts';
import { laterWays } from '../../roles/base/way-in.ts';

const fleet = defineFleet({ groups: { gateways: { vars: { base: base.vars } } }, ways: laterWays });

/** Role base and nothing else. */
export const baseAlone: Playbook = await playbook(import.meta, fleet, [
  fleet.play('Base', { hosts: 'gateways', roles: ({ vars }) => [base(vars.base)] }),
]);

/**
 * Vars for a lab: its own key logs in, from the address by which this machine appears there.
 *
 * @param more further vars of role base
 */
export function labVars(lab: Lab, more: Readonly<Record<string, unknown>>): GroupVars {
  return { gateways: { base: { adminIp: [gatewayOf(lab.subnet)], authorizedKeys: [publicKeyOf(lab)], ...more } } };
}

/** The public half of the key that root of every fresh host accepts. */
export function publicKeyOf(lab: Pick<Lab, 'key'>): string {
  return readFileSync(`${lab.key}.pub`, 'utf8').trim();
}
