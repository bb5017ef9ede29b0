import { z } from 'zod';
import { available, type Change } from '../core/change.ts';
import { TaskError } from '../core/errors.ts';
import { defineModule, type Params as FileParams, type Prediction, predict } from '../core/module.ts';
import { probe, type Unit } from '../core/probe.ts';
import { file } from './file.ts';
import { daemonReload, registerUnit } from './unitOperation.ts';
import { type UnitWish, unitAfter, unitChanges, unitSteps, unitTouches } from './unitState.ts';
import { verifyUnit } from './verifyUnit.ts';

/** Unit types that a file can define (systemd.unit(5)). */
const unitFileName =
  /^[A-Za-z0-9:_.\\-]+(?:@[A-Za-z0-9:_.\\-]*)?\.(?:service|socket|timer|path|mount|automount|swap|target|slice)$/;

const Params = z
  .strictObject({
    /** With its suffix: `backup.timer`. `worker@.service` is a template: it is written, its instances are enabled by `service`. */
    name: z.string().regex(unitFileName, 'the name of a unit with its suffix is wanted, e.g. "backup.timer"'),
    /** Everyone on the host can read it: secrets belong into a file that `EnvironmentFile=` or `LoadCredential=` names. */
    content: z
      .string('the text of the unit is wanted; a Secret belongs into a file that EnvironmentFile= names')
      .min(1, 'the text of the unit is wanted'),
    /** A running unit is not restarted when its file changes: notify a handler for that. */
    state: z.enum(['started', 'stopped']).optional(),
    enabled: z.boolean().optional(),
    /** Has `systemd-analyze verify` judge the file first: unknown keys, missing programs and missing units fail the task. */
    verify: z.boolean().default(true),
  })
  .superRefine(({ name, content, state, enabled }, context) => {
    const refuse = (key: string, message: string): void => context.addIssue({ code: 'custom', path: [key], message });
    if (isTemplate(name) && (state !== undefined || enabled !== undefined)) {
      refuse('name', 'a template has no state; use service for its instances, e.g. "worker@1.service"');
    }
    if (enabled && !canBeEnabled(content)) {
      refuse(
        'content',
        'a unit with enabled: true needs WantedBy= (or RequiredBy=, UpheldBy=, Alias=) below [Install]',
      );
    }
  });
type Params = z.output<typeof Params>;
type State = Readonly<Record<string, unknown>> & { readonly unit?: Unit | null | { readonly unavailable: string } };

const isTemplate = (name: string): boolean => name.includes('@.');

/** Whether `systemctl enable` finds anything to do. */
function canBeEnabled(content: string): boolean {
  const install = /^\s*\[Install\]\s*$([\s\S]*?)(?=^\s*\[|(?![\s\S]))/m.exec(content)?.[1] ?? '';
  return /^\s*(?:WantedBy|RequiredBy|UpheldBy|Alias)\s*=\s*\S/m.test(install);
}

function fileOf({ name, content, verify }: Params): FileParams {
  const path = `/etc/systemd/system/${name}`;
  const validate = verify ? verifyUnit(name) : undefined;
  return file({ path, content, mode: '0644', owner: 'root', group: 'root', validate }).params;
}

function wishOf({ name, state, enabled }: Params): UnitWish {
  return { unit: name, state, enabled };
}

interface Situation {
  readonly fileChanges: readonly Change[];
  /** The unit once its file is in place and read. */
  readonly unit: Unit | undefined;
  /** systemd knows an older file than the one on the disk. */
  readonly reloads: boolean;
  /** It is enabled by what its old file said. */
  readonly reenables: boolean;
}

function situationOf(params: Params, state: State): Situation {
  const fileChanges = file.module.diff(fileOf(params), state);
  if (isTemplate(params.name)) {
    return { fileChanges, unit: undefined, reloads: fileChanges.length > 0, reenables: false };
  }
  const now = available(state.unit ?? null, `state of ${params.name}`);
  if (now?.load === 'masked') {
    throw new TaskError({
      code: 'UNIT_MASKED',
      message: `${params.name} is masked: a link to /dev/null is in the place of its file.`,
      hint: 'If nobody masked it on purpose, unmask it before: service({ name, masked: false }).',
    });
  }
  const isKnown = now !== null && now.load !== 'not-found';
  const writes = fileChanges.some(({ field }) => field === 'content');
  const reloads = writes || (now?.needsReload ?? false);
  if (isKnown && !reloads) return { fileChanges, unit: now, reloads, reenables: false };
  const installed = now?.file === 'enabled' ? 'enabled' : 'disabled';
  const unit: Unit = {
    load: 'loaded',
    active: now?.active ?? 'inactive',
    sub: now?.sub ?? 'dead',
    file: canBeEnabled(params.content) ? installed : 'static',
    needsReload: false,
  };
  return { fileChanges, unit, reloads, reenables: writes && params.enabled === true && unit.file === 'enabled' };
}

/**
 * A systemd unit file below /etc/systemd/system, read by systemd, and the unit started or enabled as wanted.
 * The file is verified under its real name before it replaces the old one.
 *
 * @example
 * systemdUnit({ name: 'daily.timer', content: '[Timer]\nOnCalendar=daily\n', enabled: true, state: 'started' })
 */
export const systemdUnit = defineModule({
  name: 'systemdUnit',
  kind: 'state',
  params: Params,
  probe: (params) => ({
    ...file.module.probe(fileOf(params), {}),
    ...(isTemplate(params.name) ? {} : { unit: probe.unit(params.name) }),
  }),
  diff: (params, state: State): Change[] => {
    const { fileChanges, unit, reloads } = situationOf(params, state);
    const stale = reloads && fileChanges.length === 0;
    return [
      ...fileChanges,
      ...(stale ? [{ field: 'daemon-reload', summary: `have systemd read ${params.name} again` }] : []),
      ...(unit ? unitChanges(wishOf(params), unit) : []),
    ];
  },
  apply: (params, state: State) => {
    const { fileChanges, unit, reloads, reenables } = situationOf(params, state);
    return [
      ...(fileChanges.length > 0 ? file.module.apply(fileOf(params), state, fileChanges) : []),
      ...(reloads ? [daemonReload()] : []),
      ...(reenables ? [registerUnit('reenable', params.name)] : []),
      ...(unit ? unitSteps(wishOf(params), unit) : []),
    ];
  },
  after: (params, state: State): Prediction[] => {
    const { fileChanges, unit } = situationOf(params, state);
    const next = unit && unitAfter(wishOf(params), unit);
    return [
      ...(file.module.after(fileOf(params), state, fileChanges) ?? []),
      ...(next ? [predict(probe.unit(params.name), next)] : []),
    ];
  },
  touches: (params) => [`path:/etc/systemd/system/${params.name}`, ...unitTouches(wishOf(params))],
});
