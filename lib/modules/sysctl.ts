import { z } from 'zod';
import { available, type Change } from '../core/change.ts';
import { TaskError } from '../core/errors.ts';
import { defineModule, type Params as ErasedParams, predict } from '../core/module.ts';
import { AbsolutePath } from '../core/params.ts';
import {
  type Answers,
  isUnavailable,
  probe,
  type Sha256Probe,
  type ShellProbe,
  type StatProbe,
  type SysctlProbe,
} from '../core/probe.ts';
import { rawShell } from '../core/shell.ts';
import { type Step, step } from '../core/step.ts';
import { file } from './file.ts';
import { isLocked, normalValue, sysctlPath, sysctlText } from './sysctlText.ts';

const Key = z.string().regex(/^[a-z0-9_-]+(?:[./][A-Za-z0-9_:@*-]+)+$/, 'a key such as "vm.swappiness" is wanted');
const Value = z.union([z.number(), z.string().regex(/^[^\n\0]+$/, 'a value of one line is wanted')]);

const Params = z
  .strictObject({
    file: AbsolutePath.default('/etc/sysctl.d/60-pincer.conf'),
    settings: z.record(Key, Value),
    /** Keys that some kernels lack or refuse (containers): left alone there, and named in the result. */
    optional: z.array(Key).default([]),
  })
  .refine(
    ({ settings, optional }) => optional.every((key) => key in settings),
    'an optional key is not among the settings',
  );
type Params = z.output<typeof Params>;
type Questions = {
  readonly stat: StatProbe;
  readonly digest: Sha256Probe;
  readonly refused?: ShellProbe | undefined;
  readonly [key: `key ${string}`]: SysctlProbe;
};
type State = Answers<Questions>;

/** Prints those of its arguments that may not be written: /proc/sys is read-only in most containers. */
const unwritable = rawShell('for path; do [ -w "$path" ] || printf "%s\\n" "$path"; done');

/** What becomes of one setting. */
interface Setting {
  readonly key: string;
  readonly wanted: string;
  readonly running: string | null;
  /** Why it is left alone, where it is. */
  readonly skipped?: string | undefined;
}

function fileParams(params: Params): ErasedParams {
  return file({ path: params.file, content: sysctlText(params.settings, params.optional), mode: '0644' }).params;
}

function runningOf(state: Partial<State>, key: string): string | null {
  const answer = state[`key ${key}`] ?? null;
  return isUnavailable(answer) || answer === null ? null : normalValue(answer);
}

function differing(params: Params, state: Partial<State>): Setting[] {
  return Object.entries(params.settings)
    .map(([key, value]) => ({ key, wanted: normalValue(value), running: runningOf(state, key) }))
    .filter(({ key, wanted, running }) => running !== wanted && !(running !== null && isLocked(key, running)));
}

/** The settings that differ, those that cannot be had marked. @throws TaskError `SYSCTL_MISSING`, `SYSCTL_REFUSED` */
function settingsOf(params: Params, state: State): Setting[] {
  const refused = available(state.refused ?? null, 'kernel settings that may be written')?.stdout.split('\n') ?? [];
  return differing(params, state).map((setting) => {
    const missing = setting.running === null;
    if (!missing && !refused.includes(sysctlPath(setting.key))) return setting;
    const why = missing ? 'this kernel has no such setting' : 'the kernel does not let it be changed here';
    if (params.optional.includes(setting.key)) return { ...setting, skipped: why };
    throw new TaskError({
      code: missing ? 'SYSCTL_MISSING' : 'SYSCTL_REFUSED',
      message: `${setting.key} cannot be set to ${setting.wanted}: ${why}.`,
      hint: 'Check the key, or list it under `optional` where hosts may do without it (containers, other kernels).',
    });
  });
}

/** `$1` a path, `$2` its value, and so on; the first that fails is named. */
const set = rawShell(`while [ $# -gt 1 ]; do
  printf '%s\\n' "$2" > "$1" || { echo "$1: the kernel refuses the value $2" >&2; exit 1; }
  shift 2
done`);

/**
 * Kernel settings: kept in one file for the next boot, and set in the running kernel.
 *
 * @example sysctl({ settings: { 'vm.swappiness': 10, 'kernel.yama.ptrace_scope': 2 }, optional: ['kernel.yama.ptrace_scope'] })
 */
export const sysctl = defineModule({
  name: 'sysctl',
  kind: 'state',
  params: Params,
  probe: (params, known: Partial<State>): Questions => {
    const keys = Object.keys(params.settings);
    const asked = keys.every((key) => `key ${key}` in known);
    const paths = asked ? differing(params, known).filter(({ running }) => running !== null) : [];
    return {
      stat: probe.stat(params.file),
      digest: probe.sha256(params.file),
      ...Object.fromEntries(keys.map((key) => [`key ${key}`, probe.sysctl(key)])),
      ...(paths.length === 0
        ? {}
        : {
            refused: probe.sh(unwritable, {
              args: paths.map(({ key }) => sysctlPath(key)),
              reads: keys.map((key) => `sysctl:${key}` as const),
            }),
          }),
    };
  },
  diff: (params, state: State): Change[] => [
    ...file.module.diff(fileParams(params), state),
    ...settingsOf(params, state)
      .filter(({ skipped }) => skipped === undefined)
      .map(({ key, wanted, running }) => ({
        field: key,
        summary: `${key} ${running} -> ${wanted}`,
        before: running,
        after: wanted,
      })),
  ],
  apply: (params, state: State, changes): Step[] => {
    const pairs = settingsOf(params, state)
      .filter(({ skipped }) => skipped === undefined)
      .flatMap(({ key, wanted }) => [sysctlPath(key), wanted]);
    // The running kernel first: a value that it refuses must not lie in wait for the next boot.
    return [
      ...(pairs.length === 0 ? [] : [step.sh(set, { args: pairs, timeout: 30 })]),
      ...file.module.apply(fileParams(params), state, changes),
    ];
  },
  after: (params, state: State, changes) => [
    ...(file.module.after(fileParams(params), state, changes) ?? []),
    ...settingsOf(params, state)
      .filter(({ skipped }) => skipped === undefined)
      .map(({ key, wanted }) => predict(probe.sysctl(key), wanted)),
  ],
  // Some settings change others (net.ipv4.conf.all those of each interface).
  touches: (params) => [`path:${params.file}`, 'sysctl:*'],
  result: (params, state: State) => ({
    /** Why, by key, for what was left alone. */
    skipped: Object.fromEntries(
      settingsOf(params, state).flatMap(({ key, skipped }) => (skipped === undefined ? [] : [[key, skipped]])),
    ),
  }),
});
