import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { likelyFacts } from '../cli/likely-facts.ts';
import type { Items } from '../core/block.ts';
import type { Facts } from '../core/facts.ts';
import { defineFleet } from '../core/fleet.ts';
import { type Params, parseParams } from '../core/module.ts';
import { isRef } from '../core/ref.ts';
import type { HostInfo, RoleUse } from '../core/role.ts';
import { Secret } from '../core/secret.ts';
import { SshdMatch, SshdSettings, sshdText } from '../modules/sshdConfig/settings.ts';
import { SudoRule, sudoersText } from '../modules/sudoersText.ts';
import { sysctlText } from '../modules/sysctlText.ts';
import { expandPlan } from '../plan/expand.ts';
import type { PlannedItem, PlannedTask } from '../plan/plan.ts';

/** A file as a role wants it on the host. */
export interface RenderedFile {
  /** Where it is to be on the host. */
  readonly path: string;
  /** Where it lies for real readers to read. */
  readonly location: string;
  readonly content: string;
  readonly mode: string;
  /** The name of its task. */
  readonly task: string;
}

/** What a role plans, on this machine's disk. */
export interface Rendered extends AsyncDisposable {
  /** Stands for the host's `/`. */
  readonly folder: string;
  readonly files: readonly RenderedFile[];
  /** Names of all tasks, in order, also those that write no file. */
  readonly tasks: readonly string[];
  /** Names of tasks whose file depends on a result of an earlier one. */
  readonly unknown: readonly string[];
  /** The file at a path of the host. @throws Error when the role plans none there */
  file(path: string): RenderedFile;
}

export interface RenderOptions {
  readonly host?: HostInfo | undefined;
  /** Debian 13 on x86_64 unless said. */
  readonly facts?: Facts | undefined;
}

/** A file without the place on this machine. */
type Planned = Omit<RenderedFile, 'location' | 'task'>;

/**
 * Writes the files that a role plans for a fresh host below a temporary folder, so that the programs which read such files
 * can judge them. No host, no root.
 *
 * @example
 * await using rendered = await renderRole(base(BaseVars.parse({ ... })));
 * execFileSync('visudo', ['-cf', rendered.file('/etc/sudoers.d/deploy').location]);
 */
export async function renderRole(use: RoleUse, options: RenderOptions = {}): Promise<Rendered> {
  return await render({ roles: [use] }, options);
}

/**
 * The same for tasks that are in no role.
 *
 * @example await using rendered = await renderTasks([task('Greet', file({ path: '/etc/motd', content: 'hi' }))]);
 */
export async function renderTasks(tasks: Items, options: RenderOptions = {}): Promise<Rendered> {
  return await render({ tasks }, options);
}

async function render(
  { roles = [], tasks = [] }: { readonly roles?: readonly RoleUse[]; readonly tasks?: Items },
  { host = { name: 'h1', address: '192.0.2.10', groups: ['all'] }, facts = likelyFacts[0] }: RenderOptions,
): Promise<Rendered> {
  const fleet = defineFleet({ groups: { all: { vars: {} } } });
  const play = fleet.play('Render', { hosts: 'all', roles: () => roles, tasks: () => tasks });
  const planned = expandPlan([play], { host, vars: {}, facts }).items.flatMap(tasksOf);
  const folder = await mkdtemp(join(tmpdir(), 'pincer-render-'));
  const files: RenderedFile[] = [];
  for (const { name, call } of planned) {
    const file = Object.values(call.params).some(isRef)
      ? undefined
      : fileOf(call.module.name, parseParams(call.module, call.params));
    if (file === undefined) continue;
    const location = join(folder, file.path);
    await mkdir(dirname(location), { recursive: true });
    await writeFile(location, file.content, { mode: Number.parseInt(file.mode, 8) });
    files.push({ ...file, location, task: name });
  }
  return {
    folder,
    files,
    tasks: planned.map(({ name }) => name),
    unknown: planned
      .filter(({ call }) => isFileModule(call.module.name) && Object.values(call.params).some(isRef))
      .map(({ name }) => name),
    file: (path) => {
      const found = files.find((file) => file.path === path);
      if (found !== undefined) return found;
      throw new Error(`No task writes ${path}. There are: ${files.map((file) => file.path).join(', ')}.`);
    },
    [Symbol.asyncDispose]: () => rm(folder, { recursive: true, force: true }),
  };
}

function tasksOf(item: PlannedItem): readonly PlannedTask[] {
  return item.type === 'task' ? [item] : item.type === 'guarded' ? item.tasks : [];
}

const text = (value: unknown): string => {
  if (value instanceof Secret) return text(value.reveal());
  return value instanceof Uint8Array ? Buffer.from(value).toString() : String(value);
};

const own = ({ path, content, mode }: Params): Planned => ({
  path: text(path),
  content: text(content),
  mode: text(mode),
});

/** The modules that put a whole file in place, and which one. */
const writers: Readonly<Record<string, (params: Params) => Planned>> = {
  file: own,
  template: own,
  sudoers: ({ name, rules }) => ({
    path: `/etc/sudoers.d/${name}`,
    content: sudoersText(SudoRule.array().parse(rules)),
    mode: '0440',
  }),
  systemdUnit: ({ name, content }) => ({
    path: `/etc/systemd/system/${name}`,
    content: text(content),
    mode: '0644',
  }),
  sysctl: ({ file, settings, optional }) => ({
    path: text(file),
    content: sysctlText(settings as Record<string, string | number>, optional as string[]),
    mode: '0644',
  }),
  sshdConfig: ({ file, settings, match }) => ({
    path: `/etc/ssh/sshd_config.d/${file}`,
    content: sshdText(SshdSettings.parse(settings), SshdMatch.array().parse(match)),
    mode: '0644',
  }),
};

const isFileModule = (module: string): boolean => Object.hasOwn(writers, module);

function fileOf(module: string, params: Params): Planned | undefined {
  return writers[module]?.(params);
}
