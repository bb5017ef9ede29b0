import { type Playbook, playbook } from '../../lib/cli/playbook.ts';
import { defineFleet } from '../../lib/core/fleet.ts';
import { task } from '../../lib/core/task.ts';
import type { Lab } from '../../lib/lab/index.ts';
import { apt } from '../../lib/modules/apt.ts';
import type { GroupVars } from '../../lib/testing/lab-inventory.ts';
import { basePackages } from '../../roles/base/role.ts';
import { openclaw } from '../../roles/openclaw/role.ts';
import { labVars } from '../base/fleet.ts';

const fleet = defineFleet({ groups: { gateways: { vars: { openclaw: openclaw.vars } } } });

/** Role openclaw and nothing else, and the packages of role base, so that a layer made of it holds all that is downloaded. */
export const gatewayAlone: Playbook = await playbook(import.meta, fleet, [
  fleet.play('Gateway', {
    hosts: 'gateways',
    roles: ({ vars }) => [openclaw(vars.openclaw)],
    tasks: () => [task('Install what role base installs', apt({ packages: [...basePackages, 'systemd-timesyncd'] }))],
  }),
]);

/** Secrets that must show nowhere but in the hosts' environment file. */
export const canaries = {
  token: 'ca11ab1e'.repeat(8),
  liteLlmKey: 'canary-litellm-key',
} as const;

/** Where the inventory finds them: no file of a test holds a secret. */
export function secretVars(): Readonly<Record<string, unknown>> {
  process.env.PINCER_TEST_GATEWAY_TOKEN = canaries.token;
  process.env.PINCER_TEST_LITELLM_KEY = canaries.liteLlmKey;
  return {
    gatewayToken: { secret: 'env:PINCER_TEST_GATEWAY_TOKEN' },
    liteLlmKey: { secret: 'env:PINCER_TEST_LITELLM_KEY' },
  };
}

/**
 * Vars with which playbooks/site.ts deploys the hosts of a lab.
 *
 * @param verify vars of role verify
 */
export function siteVars(lab: Lab, verify: Readonly<Record<string, unknown>> = {}): GroupVars {
  const { gateways } = labVars(lab, {});
  return { gateways: { ...gateways, openclaw: secretVars(), verify } };
}
