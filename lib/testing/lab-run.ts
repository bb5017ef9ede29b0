import { rm } from 'node:fs/promises';
import type { Playbook } from '../cli/playbook.ts';
import { prepare } from '../cli/prepare.ts';
import type { Secret } from '../core/secret.ts';
import type { Lab } from '../lab/index.ts';
import { runPlays } from '../run/engine.ts';
import type { HostResult, RunEvent, TaskOutcome } from '../run/outcome.ts';
import { createTransport } from '../transport/create.ts';
import { type GroupVars, writeInventory } from './lab-inventory.ts';

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
