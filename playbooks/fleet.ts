// The groups of the fleet and the vars that their hosts have: what an inventory is held against.
import { defineFleet } from 'pincer';
import { base } from '../roles/base/role.ts';
import { laterWays } from '../roles/base/way-in.ts';
import { openclaw } from '../roles/openclaw/role.ts';
import { VerifyVars } from '../roles/verify/vars.ts';

/** Hosts of the group `gateways` run one OpenClaw gateway each. */
export const fleet = defineFleet({
  groups: { gateways: { vars: { base: base.vars, openclaw: openclaw.vars, verify: VerifyVars } } },
  // How a host is reached once role base is through; before that, as the inventory says (root on port 22).
  ways: laterWays,
});
