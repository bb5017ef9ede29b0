// The groups of the fleet and the vars that their hosts have: what an inventory is held against.
import { defineFleet, type Way } from '../lib/index.ts';
import { base } from '../roles/base/role.ts';
import type { BaseVars } from '../roles/base/vars.ts';
import { openclaw } from '../roles/openclaw/role.ts';

/** Hosts of the group `gateways` run one OpenClaw gateway each. */
export const fleet = defineFleet({
  groups: { gateways: { vars: { base: base.vars, openclaw: openclaw.vars } } },
  // How a host is reached once role base is through; before that, as the inventory says (root on port 22).
  ways: (vars): readonly Way[] => {
    const { base } = vars as { readonly base?: BaseVars };
    return base === undefined ? [] : [{ user: base.deployUser, port: base.sshPort }];
  },
});
