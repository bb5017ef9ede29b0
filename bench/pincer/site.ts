// The benchmark's work as a playbook of Pincer; bench/main.ts runs it with an inventory of its own.
import { defineFleet, playbook } from 'pincer';
import { site } from '../work/site.ts';
import { workRole } from './role.ts';

const role = workRole(site.tasks);
const fleet = defineFleet({ groups: { machines: { vars: { site: role.vars } } } });

export default await playbook(import.meta, fleet, [
  fleet.play('Site', { hosts: 'machines', become: false, roles: ({ vars }) => [role(vars.site)] }),
]);
