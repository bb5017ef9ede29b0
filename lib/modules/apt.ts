import { z } from 'zod';
import { available, type Change } from '../core/change.ts';
import { defineModule, predict } from '../core/module.ts';
import { type Answers, type PackageProbe, probe, type ShellProbe } from '../core/probe.ts';
import type { Step } from '../core/step.ts';
import { configureAll, dpkgState, installPackages, removePackages } from './aptScripts.ts';

/** Name and version as Debian policy 5.6.1 and 5.6.12 have them; apt-get takes a final "-" for "remove it". */
const PackageSpec = z
  .string()
  .regex(
    /^[a-z0-9][a-z0-9+.-]*[a-z0-9+.](?:=[A-Za-z0-9.+:~-]+)?$/,
    'the name of a Debian package is wanted, or name=version',
  );

/** Seconds; as Ansible users set cache_valid_time. */
const usualAge = 3600;

const Params = z
  .strictObject({
    /** `name`, or `name=version` for exactly that one. */
    packages: z.array(PackageSpec).min(1, 'at least one package is wanted'),
    state: z.enum(['present', 'absent']).default('present'),
    /**
     * Seconds that the package lists may be old when something has to be installed; `true`: fetch them each time that
     * something has to be, `false`: never.
     */
    updateCache: z.union([z.boolean(), z.number().positive()]).default(usualAge),
    /** Also installs what the packages only recommend. */
    recommends: z.boolean().default(false),
    /** With `absent`: removes their configuration files too. */
    purge: z.boolean().default(false),
  })
  .superRefine(({ packages, state, purge }, context) => {
    const refuse = (key: string, message: string): void => context.addIssue({ code: 'custom', path: [key], message });
    const names = packages.map(nameOf);
    const twice = names.find((name, index) => names.indexOf(name) !== index);
    if (twice !== undefined) refuse('packages', `${twice} is named twice`);
    if (state === 'absent' && packages.some((spec) => spec.includes('='))) {
      refuse('packages', 'names without versions are wanted to remove them');
    }
    if (purge && state !== 'absent') refuse('purge', 'only goes with state: "absent"');
  });
type Params = z.output<typeof Params>;

type Questions = {
  readonly dpkg: ShellProbe;
  /** `package ufw` ... */
  readonly [name: `package ${string}`]: PackageProbe;
};
type State = Answers<Questions>;

function nameOf(spec: string): string {
  return spec.split('=', 1)[0] ?? spec;
}

function versionOf(spec: string): string | undefined {
  return spec.includes('=') ? spec.slice(spec.indexOf('=') + 1) : undefined;
}

function installedVersion(spec: string, state: State): string | null {
  return available(state[`package ${nameOf(spec)}`] ?? null, `version of ${nameOf(spec)}`);
}

function wasInterrupted(state: State): boolean {
  return available(state.dpkg, 'state of dpkg')?.stdout.trim() === 'interrupted';
}

/** The packages that are not as wanted. */
function pendingOf({ packages, state: wanted }: Params, state: State): string[] {
  return packages.filter((spec) => {
    const now = installedVersion(spec, state);
    if (wanted === 'absent') return now !== null;
    return now === null || (versionOf(spec) ?? now) !== now;
  });
}

function changeOf(spec: string, { state: wanted, purge }: Params, state: State): Change {
  const before = installedVersion(spec, state);
  const name = nameOf(spec);
  if (wanted === 'absent') {
    return { field: 'packages', summary: `${purge ? 'purge' : 'remove'} ${name} ${before}`, before, after: null };
  }
  const version = versionOf(spec);
  const from = before === null ? '' : ` (${before} is installed)`;
  return { field: 'packages', summary: `install ${spec.replace('=', ' ')}${from}`, before, after: version };
}

/**
 * Debian packages that are installed or not. A dpkg that somebody ended in the middle is repaired first. Installing
 * asks nothing, keeps changed configuration files, waits for another apt to finish, and goes on when the link to the
 * host is lost.
 *
 * @example apt({ packages: ['ufw', 'fail2ban'] })
 * @example apt({ packages: ['docker-ce=5:27.5.1-1~debian.12~bookworm'], updateCache: 600 })
 */
export const apt = defineModule({
  name: 'apt',
  kind: 'state',
  params: Params,
  probe: ({ packages }): Questions => ({
    dpkg: probe.sh(dpkgState, { reads: ['path:/var/lib/dpkg'] }),
    ...Object.fromEntries(packages.map((spec) => [`package ${nameOf(spec)}`, probe.package(nameOf(spec))])),
  }),
  diff: (params, state: State): Change[] => [
    ...(wasInterrupted(state) ? [{ field: 'dpkg', summary: 'finish an interrupted run of dpkg' }] : []),
    ...pendingOf(params, state).map((spec) => changeOf(spec, params, state)),
  ],
  apply: (params, state: State): Step[] => {
    const { updateCache, recommends, purge } = params;
    const pending = pendingOf(params, state);
    const steps: Step[] = wasInterrupted(state) ? [configureAll()] : [];
    if (pending.length === 0) return steps;
    if (params.state === 'absent') return [...steps, removePackages(pending, { purge })];
    const maxAge = updateCache === false ? undefined : updateCache === true ? 0 : updateCache;
    const downgrades = pending.some((spec) => versionOf(spec) !== undefined && installedVersion(spec, state) !== null);
    return [...steps, installPackages(pending, { maxAge, recommends, downgrades })];
  },
  after: (params, state: State) =>
    pendingOf(params, state).flatMap((spec) => {
      const version = params.state === 'absent' ? null : versionOf(spec);
      // Which version comes without one being named, only apt knows.
      return version === undefined ? [] : [predict(probe.package(nameOf(spec)), version)];
    }),
  // Packages bring files, users, units and whatever their scripts do.
  touches: () => ['*'],
});
