import { z } from 'zod';
import { available, type Change, compare } from '../core/change.ts';
import { TaskError } from '../core/errors.ts';
import { defineModule, type Prediction, predict } from '../core/module.ts';
import { sha256 } from '../core/params.ts';
import { type Answers, type ContentProbe, type LinkProbe, probe, type StatProbe } from '../core/probe.ts';
import { sh } from '../core/shell.ts';
import { type Step, step } from '../core/step.ts';

const Params = z.strictObject({
  /** A name of the tz database, e.g. `Etc/UTC`, `Europe/Vienna`. */
  zone: z.string().regex(/^[A-Za-z0-9_+-]+(?:\/[A-Za-z0-9_+-]+)*$/, 'a zone such as "Europe/Vienna" is wanted'),
});
type State = Answers<{ link: LinkProbe; name: ContentProbe; zone: StatProbe }>;

const folder = '/usr/share/zoneinfo';

/** The zone that /etc/localtime names; `null` when it is a copy of a zone or missing. */
function zoneOf(state: State): string | null {
  const target = available(state.link, 'target of /etc/localtime');
  return target === null ? null : target.replace(/^(?:\.\.)?\/?usr\/share\/zoneinfo\//, '');
}

/** Debian 12 and Ubuntu keep the name in /etc/timezone too; Debian 13 has no such file, and none is made. */
function staleName(zone: string, state: State): string | null {
  const name = available(state.name, 'content of /etc/timezone');
  return name === null || name.trim() === zone ? null : name;
}

/**
 * The host's time zone. Done by hand as timedatectl does it, so that it works where that one or its service is missing.
 *
 * @example timezone({ zone: 'Etc/UTC' })
 */
export const timezone = defineModule({
  name: 'timezone',
  kind: 'state',
  params: Params,
  probe: ({ zone }) => ({
    link: probe.link('/etc/localtime'),
    name: probe.content('/etc/timezone'),
    zone: probe.stat(`${folder}/${zone}`),
  }),
  diff: ({ zone }, state): Change[] => {
    if (available(state.zone, `zone ${zone}`) === null) {
      throw new TaskError({
        code: 'ZONE_UNKNOWN',
        message: `The host knows no time zone ${zone}.`,
        hint: 'Look below /usr/share/zoneinfo; the package tzdata brings the zones, tzdata-legacy the old names.',
      });
    }
    const name = staleName(zone, state);
    return [
      ...compare({ 'time zone': [zoneOf(state), zone] }),
      ...(name === null ? [] : compare({ '/etc/timezone': [name.trim(), zone] })),
    ];
  },
  apply: ({ zone }, state): Step[] => {
    const name = staleName(zone, state);
    const next = '/etc/.localtime.pincer';
    return [
      ...(zoneOf(state) === zone
        ? []
        : [
            step.direct(sh`ln -sfn -- ${`${folder}/${zone}`} ${next}`),
            step.direct(sh`mv -fT -- ${next} /etc/localtime`),
          ]),
      ...(name === null ? [] : [step.write('/etc/timezone', `${zone}\n`, { mode: '0644', expect: sha256(name) })]),
    ];
  },
  after: ({ zone }, state): Prediction[] => [
    ...(zoneOf(state) === zone ? [] : [predict(probe.link('/etc/localtime'), `${folder}/${zone}`)]),
    ...(staleName(zone, state) === null ? [] : [predict(probe.content('/etc/timezone'), `${zone}\n`)]),
  ],
  touches: () => ['path:/etc/localtime', 'path:/etc/timezone', 'host:timezone'],
});
