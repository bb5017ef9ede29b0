import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import TOML from '@iarna/toml';
import type { Playbook } from '../cli/playbook.ts';
import { prepare } from '../cli/prepare.ts';
import type { Secret } from '../core/secret.ts';
import type { Lab } from '../lab/index.ts';
import { runPlays } from '../run/engine.ts';
import type { HostResult, RunEvent, TaskOutcome } from '../run/outcome.ts';
import { createTransport } from '../transport/create.ts';

/** Vars by group and role key, as in an inventory's `vars/<group>.toml`. */
export type GroupVars = Readonly<Record<string, Readonly<Record<string, unknown>>>>;

/** What a test may ask of a run; all of it has a default. */
export interface LabRunOptions {
  readonly vars?: GroupVars | undefined;
  /** Vars of single hosts, by host and role key. */
  readonly hostVars?: GroupVars | undefined;
  readonly check?: boolean | undefined;
  readonly tags?: readonly string[] | undefined;
  readonly limit?: string | undefined;
  /** sudo's password. */
  readonly password?: (() => Promise<Secret<string>>) | undefined;
  readonly signal?: AbortSignal | undefined;
}

/** What a playbook's run on a lab came to. */
export interface LabRun {
  /** One per host, h1 first. */
  readonly results: readonly HostResult[];
  readonly outcomes: readonly (TaskOutcome & { readonly host: string })[];
  readonly events: readonly RunEvent[];
}

/**
 * Runs a playbook on the hosts of a lab as its file would when called with `-i`, with the outcomes as values.
 *
 * @param lab      its inventory says how the hosts are reached
 * @param playbook what `playbook(import.meta, ...)` returns
 * @throws PincerError for what is wrong with the playbook or the vars; never for what happens on a host
 * @example const { results } = await runOnLab(lab, site, { vars: { gateways: { base: { sshPort: 2222 } } } });
 */
export async function runOnLab(lab: Lab, playbook: Playbook, options: LabRunOptions = {}): Promise<LabRun> {
  const inventory = await writeInventory(lab, options);
  const { check = false, tags = [] } = options;
  try {
    const { hosts } = await prepare(playbook, {
      inventory,
      tags,
      skipTags: [],
      limit: options.limit,
      check,
      diff: false,
      forks: undefined,
      list: [],
      set: [],
      verbosity: 0,
      askBecomePassword: false,
    });
    const events: RunEvent[] = [];
    const results = await runPlays(
      playbook.plays,
      hosts.map(({ host }) => ({
        info: host.info,
        vars: host.vars,
        transport: createTransport(host.target, { hostName: host.name }),
      })),
      {
        selection: { tags, skipTags: [] },
        check,
        password: options.password,
        signal: options.signal,
        emit: (event) => events.push(event),
      },
    );
    const outcomes = events.flatMap((event) => (event.type === 'task' ? [{ ...event.outcome, host: event.host }] : []));
    return { results, outcomes, events };
  } finally {
    await rm(inventory, { recursive: true, force: true });
  }
}

/**
 * The lab's inventory with vars in it and beside it.
 *
 * @returns the folder, for `-i`; whoever asks removes it
 * @example await writeInventory(lab, { vars: { gateways: { base: { sshPort: 2222 } } } })
 */
async function writeInventory(
  lab: Pick<Lab, 'inventory'>,
  { vars = {}, hostVars = {} }: Pick<LabRunOptions, 'vars' | 'hostVars'>,
): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'pincer-inventory-'));
  await mkdir(join(folder, 'vars'));
  // Behind the hosts, because a table below another may stand anywhere.
  const more = Object.entries(hostVars).map(([host, roles]) =>
    TOML.stringify({ hosts: { [host]: { vars: plain(roles) } } }),
  );
  await writeFile(join(folder, 'hosts.toml'), [await readFile(lab.inventory, 'utf8'), ...more].join('\n'));
  for (const [group, roles] of Object.entries(vars)) {
    await writeFile(join(folder, 'vars', `${group}.toml`), TOML.stringify(plain(roles)));
  }
  return folder;
}

/** Through JSON, which leaves out what is undefined: TOML has no word for it. */
function plain(roles: Readonly<Record<string, unknown>>): ReturnType<typeof TOML.parse> {
  return JSON.parse(JSON.stringify(roles));
}
