import type { Change } from '../core/change.ts';
import { TaskError } from '../core/errors.ts';
import type { Unit } from '../core/probe.ts';
import type { Resource } from '../core/resource.ts';
import type { Step } from '../core/step.ts';
import { daemonReload, operateUnit, registerUnit } from './unitOperation.ts';

/** What is wanted of a unit; `undefined` means "leave it". */
export interface UnitWish {
  /** With its suffix. */
  readonly unit: string;
  readonly state?: 'started' | 'stopped' | 'restarted' | 'reloaded' | undefined;
  readonly enabled?: boolean | undefined;
  readonly masked?: boolean | undefined;
}

/** What `systemctl is-enabled` calls a unit that starts by itself or cannot be told to (systemctl(1), is-enabled). */
const countsAsEnabled = new Set(['enabled', 'alias', 'indirect', 'generated', 'transient']);
const countsAsDisabled = new Set(['disabled', 'static', 'alias', 'indirect', 'generated', 'transient', 'masked', '']);

const isMasked = (now: Unit): boolean => now.load === 'masked' || now.file === 'masked';
const isUp = (now: Unit): boolean => now.active === 'active' || now.active === 'reloading';
const isDown = (now: Unit): boolean => now.active === 'inactive' || now.active === 'failed';

/** Refuses what systemd would refuse, or take without doing it. */
function checkWish({ unit, state, enabled, masked }: UnitWish, now: Unit): void {
  const staysMasked = isMasked(now) && masked !== false;
  if (staysMasked && (enabled === true || (state !== undefined && state !== 'stopped'))) {
    throw new TaskError({
      code: 'UNIT_MASKED',
      message: `${unit} is masked, so it can neither be started nor enabled.`,
      hint: 'Set masked: false to unmask it, if nobody masked it on purpose.',
    });
  }
  if (enabled === true && now.file === 'static') {
    throw new TaskError({
      code: 'UNIT_STATIC',
      message: `${unit} has no [Install] section, so it cannot be enabled: something else starts it.`,
      hint: 'Leave enabled out, enable the timer or socket that starts it, or add WantedBy= to its [Install] section.',
    });
  }
}

function enabledChange({ unit, enabled }: UnitWish, now: Unit): Change[] {
  if (enabled === undefined || (enabled ? countsAsEnabled : countsAsDisabled).has(now.file)) return [];
  const after = enabled ? 'enabled' : 'disabled';
  return [{ field: 'enabled', summary: `${enabled ? 'enable' : 'disable'} ${unit}`, before: now.file, after }];
}

function stateChange({ unit, state }: UnitWish, now: Unit): Change[] {
  switch (state) {
    case undefined:
      return [];
    case 'started':
      return isUp(now) ? [] : [{ field: 'state', summary: `start ${unit}`, before: now.active, after: 'active' }];
    case 'stopped':
      return isDown(now) ? [] : [{ field: 'state', summary: `stop ${unit}`, before: now.active, after: 'inactive' }];
    case 'restarted':
      return [{ field: 'state', summary: `restart ${unit}`, before: now.active, after: 'active' }];
    case 'reloaded':
      return [
        { field: 'state', summary: `${isUp(now) ? 'reload' : 'start'} ${unit}`, before: now.active, after: 'active' },
      ];
  }
}

function maskedChange({ unit, masked }: UnitWish, now: Unit): Change[] {
  if (masked === undefined || masked === isMasked(now)) return [];
  const [before, after] = masked ? ['no', 'yes'] : ['yes', 'no'];
  return [{ field: 'masked', summary: `${masked ? 'mask' : 'unmask'} ${unit}`, before, after }];
}

/**
 * What has to change about a unit.
 *
 * @throws TaskError `UNIT_MASKED`, `UNIT_STATIC`
 * @example unitChanges({ unit: 'ssh.service', state: 'started', enabled: true }, now)
 */
export function unitChanges(wish: UnitWish, now: Unit): Change[] {
  checkWish(wish, now);
  return [...maskedChange(wish, now), ...enabledChange(wish, now), ...stateChange(wish, now)];
}

function stateStep(wish: UnitWish, now: Unit): Step {
  switch (wish.state) {
    case 'stopped':
      return operateUnit('stop', wish.unit);
    case 'restarted':
      return operateUnit('restart', wish.unit);
    case 'reloaded':
      return operateUnit(isUp(now) ? 'reload' : 'start', wish.unit);
    default:
      return operateUnit('start', wish.unit);
  }
}

/**
 * The steps for `unitChanges`: unmasked first, masked last, and unit files read again before anything is done with them.
 *
 * @example unitSteps({ unit: 'ssh.service', state: 'restarted' }, now)
 */
export function unitSteps(wish: UnitWish, now: Unit): Step[] {
  const { unit, enabled, masked } = wish;
  const masks = maskedChange(wish, now).length > 0;
  const registers = enabledChange(wish, now).length > 0;
  const operates = stateChange(wish, now).length > 0;
  const steps: Step[] = [];
  if (masks && masked === false) steps.push(registerUnit('unmask', unit));
  if (now.needsReload && (registers || operates)) steps.push(daemonReload());
  if (registers) steps.push(registerUnit(enabled ? 'enable' : 'disable', unit));
  if (operates) steps.push(stateStep(wish, now));
  if (masks && masked === true) steps.push(registerUnit('mask', unit));
  return steps;
}

/** How systemd calls an active unit of each type in detail; a service's may differ, `running` is nearly always it. */
const subStates: Readonly<Record<string, string>> = {
  service: 'running',
  socket: 'listening',
  timer: 'waiting',
  path: 'waiting',
  mount: 'mounted',
  target: 'active',
};

/**
 * What the unit probe answers after `unitSteps`; undefined where only systemd knows.
 *
 * @example unitAfter({ unit: 'ssh.service', enabled: true }, now)?.file // 'enabled'
 */
export function unitAfter(wish: UnitWish, now: Unit): Unit | undefined {
  if (maskedChange(wish, now).length > 0) return undefined;
  const changes = stateChange(wish, now).length > 0;
  const goesUp = changes && wish.state !== 'stopped';
  const sub = isUp(now) ? now.sub : subStates[wish.unit.slice(wish.unit.lastIndexOf('.') + 1)];
  if (goesUp && sub === undefined) return undefined;
  const registers = enabledChange(wish, now).length > 0;
  return {
    load: now.load,
    active: goesUp ? 'active' : changes ? 'inactive' : now.active,
    sub: goesUp ? (sub ?? '') : changes ? 'dead' : now.sub,
    file: registers ? (wish.enabled ? 'enabled' : 'disabled') : now.file,
    needsReload: now.needsReload && !changes && !registers,
  };
}

/**
 * What operating a unit may alter: a service opens ports, makes its runtime files, and some set the firewall.
 * What it writes elsewhere is its own business, which nobody can foretell.
 *
 * @example unitTouches({ unit: 'ssh.service', enabled: true }) // ['unit:ssh.service', 'path:/etc/systemd/system']
 */
export function unitTouches({ unit, state, enabled, masked }: UnitWish): Resource[] {
  return [
    `unit:${unit}`,
    ...(enabled === undefined && masked === undefined ? [] : (['path:/etc/systemd/system'] as const)),
    ...(state === undefined ? [] : (['port:*', 'path:/run', 'firewall:*'] as const)),
  ];
}
