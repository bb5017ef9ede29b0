import { z } from 'zod';
import { available, type Change, compare } from '../core/change.ts';
import { defineModule, predict } from '../core/module.ts';
import { AccountName } from '../core/params.ts';
import { type Answers, type GroupProbe, probe } from '../core/probe.ts';
import { sh } from '../core/shell.ts';
import { step } from '../core/step.ts';
import { AccountId, accountFiles, accountToolTimeout as timeout } from './account.ts';

const Params = z.strictObject({
  name: AccountName,
  gid: AccountId.optional(),
  /** Takes a gid of the system range (SYS_GID_MIN of login.defs) where none is given. */
  system: z.boolean().default(false),
  state: z.enum(['present', 'absent']).default('present'),
});

function stateOf(state: Answers<{ group: GroupProbe }>) {
  return available(state.group, 'group');
}

/**
 * A group; its members are the concern of the `user` tasks.
 *
 * @example group({ name: 'openclaw', system: true })
 */
export const group = defineModule({
  name: 'group',
  kind: 'state',
  params: Params,
  probe: (params) => ({ group: probe.group(params.name) }),
  diff: (params, state): Change[] => {
    const now = stateOf(state);
    if (params.state === 'present' && now !== null) return compare({ gid: [now.gid, params.gid] });
    if (params.state === 'absent' && now === null) return [];
    return now === null
      ? [{ field: 'group', summary: `create group ${params.name}`, before: null, after: params.name }]
      : [{ field: 'group', summary: `remove group ${params.name}`, before: params.name, after: null }];
  },
  apply: (params, state) => {
    if (params.state === 'absent') return [step.sh(sh`groupdel -- ${params.name}`, { timeout })];
    const gid = params.gid === undefined ? [] : ['--gid', params.gid];
    if (stateOf(state) !== null) return [step.sh(sh`groupmod ${[...gid, '--', params.name]}`, { timeout })];
    const system = params.system ? ['--system'] : [];
    return [step.sh(sh`groupadd ${[...system, ...gid, '--', params.name]}`, { timeout })];
  },
  after: ({ name, gid, state: wanted }, state) => {
    if (wanted === 'absent') return [predict(probe.group(name), null)];
    // Without a wanted gid, only groupadd knows which one it takes.
    if (gid === undefined) return [];
    return [predict(probe.group(name), { name, gid, members: stateOf(state)?.members ?? [] })];
  },
  touches: (params) => [`group:${params.name}`, ...accountFiles],
});
