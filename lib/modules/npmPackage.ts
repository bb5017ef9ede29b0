import { z } from 'zod';
import { available, type Change, compare } from '../core/change.ts';
import { TaskError } from '../core/errors.ts';
import { defineModule, type Prediction, predict } from '../core/module.ts';
import { AbsolutePath, parentOf, Seconds, sha256 } from '../core/params.ts';
import { type Answers, type ContentProbe, type LinkProbe, probe, type StatProbe } from '../core/probe.ts';
import { rawShell, sh } from '../core/shell.ts';
import { type Step, step } from '../core/step.ts';

/** Texts that were found to be JSON: a lock of some hundred KB, the same for a thousand hosts, is parsed once. */
const known = new Set<string>();
/** More than a playbook installs packages. */
const mostKnown = 20;

/** Text of a JSON file; caught here rather than by npm in the middle of a run. */
const JsonText = z.string().refine((text) => known.has(text) || isJson(text), 'the text of a JSON file is wanted');

function isJson(text: string): boolean {
  try {
    if (typeof JSON.parse(text) !== 'object') return false;
  } catch {
    return false;
  }
  if (known.size >= mostKnown) known.clear();
  known.add(text);
  return true;
}

const RelativePath = z
  .string()
  .regex(/^[^/\0\n]+(?:\/[^/\0\n]+)*$/, 'a relative path is wanted')
  .refine((path) => !path.split('/').some((part) => part === '..' || part === '.'), 'a path without ".." is wanted');

const Params = z.strictObject({
  /** Holds one folder for each release. */
  prefix: AbsolutePath,
  /** Name of the release's folder. */
  version: z.string().regex(/^[A-Za-z0-9][A-Za-z0-9._+-]*$/, 'a version such as "2026.9.6" is wanted'),
  /** Symlink to the release in use; `<prefix>/current` unless given. */
  current: AbsolutePath.optional(),
  /** Text of package.json. */
  manifest: JsonText,
  /** Text of package-lock.json: every package with its version and digest. */
  lock: JsonText,
  /** Further files beside the manifest, by path: what its `file:` dependencies name. */
  extraFiles: z.record(RelativePath, z.string()).default({}),
  /** The npm to run; it reads the registry's address and proxy from the host's /etc/npmrc. */
  npm: z
    .string()
    .regex(/^[^\0\n]+$/)
    .default('npm'),
  /** Folders that PATH begins with, for an npm that wants another node than the system's. */
  path: z.array(AbsolutePath).default([]),
  /** Seconds that npm may take. */
  timeout: Seconds.default(1800),
});
type Params = z.output<typeof Params>;
type State = Answers<{ marker: ContentProbe; modules: StatProbe; link: LinkProbe; current: StatProbe }>;

const folderOf = ({ prefix, version }: Params): string => `${prefix}/${version}`;
const currentOf = ({ prefix, current }: Params): string => current ?? `${prefix}/current`;
const markerOf = (params: Params): string => `${folderOf(params)}/.pincer-release`;

function filesOf(params: Params): [path: string, content: string][] {
  return [
    ['package.json', params.manifest],
    ['package-lock.json', params.lock],
    ...Object.entries(params.extraFiles).sort(([a], [b]) => (a < b ? -1 : 1)),
  ];
}

/** What a finished install is known by: everything that npm was given. */
const digestOf = (params: Params): string => `${sha256(JSON.stringify(filesOf(params)))}\n`;

function isInstalled(params: Params, state: State): boolean {
  const marker = available(state.marker, `content of ${markerOf(params)}`);
  return marker === digestOf(params) && available(state.modules, 'kind of node_modules')?.type === 'directory';
}

/** The link's target. @throws TaskError `NOT_A_SYMLINK` */
function targetOf(params: Params, state: State): string | null {
  const link = available(state.link, `target of ${currentOf(params)}`);
  const stat = available(state.current, `kind of ${currentOf(params)}`);
  if (link === null && stat !== null) {
    throw new TaskError({
      code: 'NOT_A_SYMLINK',
      message: `${currentOf(params)} exists and is a ${stat.type}, not a symlink to the release in use.`,
      hint: 'Move it away first, or name another path for `current`.',
    });
  }
  return link;
}

/**
 * Runs in the new folder. No install scripts: a package that npm fetched runs nothing before its program is started. An own
 * cache, gone afterwards, so that nothing of root's or of an earlier try is mixed in. `$1`: the npm to run.
 */
const install = rawShell(`set -e; umask 022
export npm_config_cache="$PWD/.npm-cache" NPM_CONFIG_GLOBALCONFIG=/etc/npmrc
"$1" ci --ignore-scripts --omit=dev --no-audit --no-fund --no-update-notifier --loglevel=error
rm -rf -- .npm-cache
[ -d node_modules ] || { echo "npm made no node_modules" >&2; exit 1; }
sync -f .`);

/** `$1`: the finished folder, `$2`: its place. What stood there before is only removed once the new one does. */
const put = rawShell(`set -e
rm -rf -- "$2.pincer-old"
if [ -e "$2" ]; then mv -T -- "$2" "$2.pincer-old"; fi
mv -T -- "$1" "$2"
rm -rf -- "$2.pincer-old"`);

function installSteps(params: Params): Step[] {
  const folder = folderOf(params);
  const next = `${folder}.pincer-new`;
  const folders = [...new Set(filesOf(params).map(([path]) => parentOf(`${next}/${path}`)))];
  const searched = params.path.length === 0 ? sh`` : sh`PATH=${`${params.path.join(':')}:`}"$PATH"; export PATH\n`;
  return [
    step.sh(sh`rm -rf -- ${next} && mkdir -p -m 0755 -- ${folders}`, { timeout: 120 }),
    ...filesOf(params).map(([path, content]) => step.write(`${next}/${path}`, content, { mode: '0644', expect: null })),
    step.sh(sh`${searched}${install}`, { args: [params.npm], cwd: next, timeout: params.timeout, durable: true }),
    step.write(`${next}/.pincer-release`, digestOf(params), { mode: '0644', expect: null }),
    step.sh(put, { args: [next, folder], timeout: 120 }),
  ];
}

function linkSteps(params: Params): Step[] {
  const current = currentOf(params);
  return [
    step.direct(sh`mkdir -p -m 0755 -- ${parentOf(current)}`),
    step.direct(sh`ln -sfn -- ${folderOf(params)} ${`${current}.pincer-new`}`),
    step.direct(sh`mv -fT -- ${`${current}.pincer-new`} ${current}`),
  ];
}

/**
 * Packages from npm in a folder of their own for each release, exactly as a lock file says; the release in use is a symlink, so
 * that a switch, and the way back, is one rename.
 *
 * @example npmPackage({ prefix: '/opt/app', version: '1.2.0', manifest: '{ "dependencies": ... }', lock: '{ "lockfileVersion": 3, ... }' })
 */
export const npmPackage = defineModule({
  name: 'npmPackage',
  kind: 'state',
  params: Params,
  probe: (params) => ({
    marker: probe.content(markerOf(params)),
    modules: probe.stat(`${folderOf(params)}/node_modules`),
    link: probe.link(currentOf(params)),
    current: probe.stat(currentOf(params)),
  }),
  diff: (params, state): Change[] => {
    const target = targetOf(params, state);
    const installed = isInstalled(params, state);
    return [
      ...(installed ? [] : [{ field: 'release', summary: `install release ${params.version} in ${folderOf(params)}` }]),
      ...compare({ [currentOf(params)]: [target, folderOf(params)] }),
    ];
  },
  apply: (params, state): Step[] => [
    ...(isInstalled(params, state) ? [] : installSteps(params)),
    ...(targetOf(params, state) === folderOf(params) ? [] : linkSteps(params)),
  ],
  after: (params): Prediction[] => [
    predict(probe.content(markerOf(params)), digestOf(params)),
    predict(probe.link(currentOf(params)), folderOf(params)),
  ],
  touches: (params) => [`path:${params.prefix}`, `path:${currentOf(params)}`],
});
