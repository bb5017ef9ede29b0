// The benchmark's work five times over, each in a folder of its own: as many tasks as the roles of a whole site have.
import { defineFleet, playbook } from 'pincer';
import { copies } from '../work/copies.ts';
import { site } from '../work/site.ts';
import { workRole } from './role.ts';

const role = workRole([...site.tasks, ...copies(240)]);
const fleet = defineFleet({ groups: { machines: { vars: { site: role.vars } } } });

export default await playbook(import.meta, fleet, [
  fleet.play('Large site', { hosts: 'machines', become: false, roles: ({ vars }) => [role(vars.site)] }),
]);
