// Looks whether every gateway still is what site.ts made it, and changes nothing: npx tsx playbooks/verify.ts -i inventory
import { playbook } from 'pincer';
import { verify } from '../roles/verify/role.ts';
import { fleet } from './fleet.ts';

export default await playbook(import.meta, fleet, [
  fleet.play('Gateways', { hosts: 'gateways', roles: ({ vars }) => [verify(vars)] }),
]);
