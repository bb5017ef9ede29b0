// Deploys, hardens and checks every gateway; run it as often as you like: npx tsx playbooks/site.ts -i inventory
import { playbook } from 'pincer';
import { base } from '../roles/base/role.ts';
import { openclaw } from '../roles/openclaw/role.ts';
import { verify } from '../roles/verify/role.ts';
import { fleet } from './fleet.ts';

export default await playbook(import.meta, fleet, [
  fleet.play('Gateways', {
    hosts: 'gateways',
    roles: ({ vars }) => [base(vars.base), openclaw(vars.openclaw), verify(vars)],
  }),
]);
