import { z } from 'zod';
import { available, type Change } from '../core/change.ts';
import { TaskError } from '../core/errors.ts';
import { defineModule, predict } from '../core/module.ts';
import { UnitName } from '../core/params.ts';
import { type Answers, probe, type Unit, type UnitProbe } from '../core/probe.ts';
import { type UnitWish, unitAfter, unitChanges, unitSteps, unitTouches } from './unitState.ts';

const Params = z
  .strictObject({
    /** Name of a systemd unit; without a suffix a service is meant. */
    name: UnitName.refine(
      (name) => !/@(?:\.[a-z]+)?$/.test(name),
      'a template has no state; an instance of it is wanted, e.g. "worker@1"',
    ),
    /** `restarted` and `reloaded` act each time: they belong into handlers. */
    state: z.enum(['started', 'stopped', 'restarted', 'reloaded']).optional(),
    /** Whether it starts at boot. */
    enabled: z.boolean().optional(),
    /** Whether nothing at all may start it. */
    masked: z.boolean().optional(),
  })
  .superRefine(({ state, enabled, masked }, context) => {
    const refuse = (key: string, message: string): void => context.addIssue({ code: 'custom', path: [key], message });
    if (state === undefined && enabled === undefined && masked === undefined) {
      refuse('state', 'at least one of state, enabled, masked is wanted');
    }
    if (masked && enabled) refuse('enabled', 'a masked unit cannot be enabled');
    if (masked && state !== undefined && state !== 'stopped') refuse('state', 'a masked unit can only be stopped');
  });
type Params = z.output<typeof Params>;

function wishOf({ name, ...wish }: Params): UnitWish {
  return { ...wish, unit: probe.unit(name).name };
}

function stateOf(params: Params, state: Answers<{ unit: UnitProbe }>): Unit {
  const { unit } = wishOf(params);
  const now = available(state.unit, `state of ${unit}`);
  if (now !== null && now.load !== 'not-found') return now;
  throw new TaskError({
    code: 'UNIT_NOT_FOUND',
    message: `The host has no unit ${unit}.`,
    hint: 'Install what brings it, or write it with systemdUnit, before this task; `systemctl list-unit-files` shows all.',
  });
}

/**
 * A systemd unit that runs or not, starts at boot or not. After a start, restart or reload it must really be up:
 * a service that dies at once fails the task, with its last messages.
 *
 * @example service({ name: 'fail2ban', state: 'started', enabled: true })
 * @example handler('Reload sshd', service({ name: 'ssh', state: 'reloaded' }))
 */
export const service = defineModule({
  name: 'service',
  kind: ({ state }: Params) => (state === 'restarted' || state === 'reloaded' ? 'action' : 'state'),
  params: Params,
  probe: (params) => ({ unit: probe.unit(params.name) }),
  diff: (params, state): Change[] => unitChanges(wishOf(params), stateOf(params, state)),
  apply: (params, state) => unitSteps(wishOf(params), stateOf(params, state)),
  after: (params, state) => {
    const after = unitAfter(wishOf(params), stateOf(params, state));
    return after ? [predict(probe.unit(params.name), after)] : [];
  },
  touches: (params) => unitTouches(wishOf(params)),
  absorbs: (params, other) => {
    const same = probe.unit(params.name).name === probe.unit(other.name).name;
    return same && params.state === 'restarted' && other.state === 'reloaded' && other.enabled === undefined;
  },
});
