import { z } from 'zod';
import { available, type Change } from '../../core/change.ts';
import { TaskError } from '../../core/errors.ts';
import { defineModule, type Params as ErasedParams, type OldWay, predict } from '../../core/module.ts';
import { sha256 } from '../../core/params.ts';
import {
  type Answers,
  type ContentProbe,
  probe,
  type Sha256Probe,
  type ShellProbe,
  type StatProbe,
} from '../../core/probe.ts';
import { sh } from '../../core/shell.ts';
import { type Step, step } from '../../core/step.ts';
import { file } from '../file.ts';
import { type Overridden, overridden, readVerdicts, type Verdict } from './effective.ts';
import { opened } from './opened.ts';
import {
  dropInFolder,
  includeLine,
  includesDropIns,
  inspectProbe,
  mainFile,
  placesProbe,
  validateText,
} from './script.ts';
import { SshdConnection, SshdMatch, SshdSettings, sshdText } from './settings.ts';

const Params = z.strictObject({
  /** Sorted first, because sshd keeps the first value that it reads. */
  file: z
    .string()
    .regex(/^[A-Za-z0-9][A-Za-z0-9_.-]*\.conf$/, 'a file name that ends in ".conf" is wanted')
    .default('00-pincer.conf'),
  settings: SshdSettings,
  /** Blocks for some connections only, in the order in which they are tried. */
  match: z.array(SshdMatch).default([]),
  /** Connections for which `settings` must be in force, whatever other files say. */
  connections: z
    .array(SshdConnection)
    .min(1)
    .prefault([{ user: 'root', address: '192.0.2.1' }]),
});
type Params = z.output<typeof Params>;
type State = Answers<{
  main: ContentProbe;
  mainStat: StatProbe;
  folder: StatProbe;
  stat: StatProbe;
  digest: Sha256Probe;
  inspected: ShellProbe;
  places?: ShellProbe | undefined;
}>;

const textOf = (params: Params): string => sshdText(params.settings, params.match);

function connectionsOf(params: Params): string[] {
  const [, ports] = Object.entries(params.settings).find(([keyword]) => keyword.toLowerCase() === 'port') ?? [];
  const port = [ports ?? 22].flat()[0];
  return params.connections.map(
    ({ user, host, address }) => `user=${user},host=${host},addr=${address},laddr=127.0.0.1,lport=${port}`,
  );
}

/** The drop-in is a file task with a check that only sshd can make. */
function dropIn(params: Params): ErasedParams {
  return file({
    path: `${dropInFolder}/${params.file}`,
    content: textOf(params),
    mode: '0644',
    owner: 'root',
    group: 'root',
    validate: validateText(params.file, connectionsOf(params), Object.keys(params.settings)),
  }).params;
}

function mainOf(state: State): string {
  const main = available(state.main, `content of ${mainFile}`);
  if (main !== null) return main;
  throw new TaskError({
    code: 'SSHD_MISSING',
    message: `There is no ${mainFile}.`,
    hint: 'Install the package openssh-server with an apt task before this one.',
  });
}

function conflictsOf(params: Params, verdicts: readonly Verdict[]): Overridden[] {
  return verdicts.flatMap((verdict) => overridden(Object.keys(params.settings), verdict));
}

/** Throws unless sshd takes the whole configuration and every one of our settings is in force. */
function judge(params: Params, state: State): void {
  const answer = available(state.inspected, 'effective settings of sshd');
  const verdicts = answer === null ? [] : readVerdicts(answer);
  const refused = verdicts.find(({ whole, alone }) => whole.code !== 0 || alone.code !== 0);
  if (refused || verdicts.length === 0) {
    const { message = 'sshd -T printed nothing' } =
      [refused?.alone, refused?.whole].find((part) => part?.code !== 0) ?? {};
    throw new TaskError({
      code: 'SSHD_REFUSES',
      message: `sshd refuses the configuration: ${realPaths(message).replace(/\.$/, '')}.`,
      hint:
        refused?.alone.code === 0
          ? 'This task’s own settings are valid; look at the file and line named above.'
          : 'Correct the settings of this task; nothing was written.',
    });
  }
  const [conflict] = conflictsOf(params, verdicts);
  if (conflict === undefined) return;
  const places =
    available(state.places ?? null, 'places of settings')
      ?.stdout.trim()
      .split('\n') ?? [];
  const others = places.filter((place) => !place.startsWith(`${dropInFolder}/${params.file}:`));
  throw new TaskError({
    code: 'SSHD_OVERRIDDEN',
    message: `Another file decides ${conflict.keyword}: in force is "${conflict.effective}", this task sets "${conflict.wanted}" (${others.join('; ')}).`,
    hint: 'Remove the setting there, or give this task a file name that sorts earlier; sshd keeps the first value it reads and adds up ports and users.',
  });
}

/** The check works on a private copy; people know the real names. */
function realPaths(message: string): string {
  return message
    .replace(/\/run\/pincer-sshd\.\w+\/d\//g, `${dropInFolder}/`)
    .replace(/\/run\/pincer-sshd\.\w+\/main/g, mainFile);
}

/**
 * Settings of sshd in a drop-in file that sorts first. The whole configuration is checked before the file is put in place, and
 * the settings must then be in force: a setting elsewhere that wins is an error, also on later runs. Does not reload sshd.
 *
 * @example sshdConfig({ settings: { Port: 9922, PermitRootLogin: 'no', AllowUsers: ['deploy'] } })
 */
export const sshdConfig = defineModule({
  name: 'sshdConfig',
  kind: 'state',
  params: Params,
  probe: (params, known: Partial<State>) => {
    const path = `${dropInFolder}/${params.file}`;
    const answer = known.inspected === undefined ? null : available(known.inspected, 'effective settings of sshd');
    const conflicts = answer === null ? [] : conflictsOf(params, readVerdicts(answer));
    return {
      main: probe.content(mainFile),
      mainStat: probe.stat(mainFile),
      folder: probe.stat(dropInFolder),
      stat: probe.stat(path),
      digest: probe.sha256(path),
      inspected: inspectProbe(params.file, textOf(params), connectionsOf(params)),
      ...(conflicts.length === 0 ? {} : { places: placesProbe(conflicts.map(({ keyword }) => keyword)) }),
    };
  },
  diff: (params, state: State): Change[] => {
    const main = mainOf(state);
    judge(params, state);
    const changes = [...file.module.diff(dropIn(params), state)];
    if (!includesDropIns(main)) {
      changes.push({
        field: 'Include',
        summary: `read ${dropInFolder} at the head of ${mainFile}`,
        after: includeLine,
      });
    }
    return changes;
  },
  apply: (params, state: State, changes): Step[] => {
    const main = mainOf(state);
    const mode = available(state.mainStat, `mode of ${mainFile}`)?.mode ?? '0644';
    return [
      ...(available(state.folder, `kind of ${dropInFolder}`) === null
        ? [step.direct(sh`mkdir -p -m 0755 -- ${dropInFolder}`)]
        : []),
      ...file.module.apply(dropIn(params), state, changes),
      ...(includesDropIns(main)
        ? []
        : [
            step.write(mainFile, `${includeLine}\n\n${main}`, {
              mode,
              expect: sha256(main),
              validate: sh`mkdir -p /run/sshd && sshd -t -f "$1"`,
            }),
          ]),
    ];
  },
  after: (params, state: State, changes) => [
    ...(file.module.after(dropIn(params), state, changes) ?? []),
    ...(includesDropIns(mainOf(state)) ? [] : [predict(probe.content(mainFile), `${includeLine}\n\n${mainOf(state)}`)]),
  ],
  touches: () => ['path:/etc/ssh'],
  open: (params, old: OldWay) => ({ ...params, settings: opened(params.settings, old) }),
});
