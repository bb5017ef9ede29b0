import { rm } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { prepare } from '../../lib/cli/prepare.ts';
import type { Lab } from '../../lib/lab/index.ts';
import { type GroupVars, writeInventory } from '../../lib/testing/lab-inventory.ts';
import { type Program, startProgram } from '../../lib/testing/program.ts';
import playbook from '../../playbooks/site.ts';
import { labVars } from '../base/fleet.ts';

const repository = fileURLToPath(new URL('../..', import.meta.url));

/** Secrets of the gateways; what a test looks for to see whether they leak. */
export const secrets = {
  OPENCLAW_GATEWAY_TOKEN: 'ca7a51e5'.repeat(8),
  LITELLM_API_KEY: 'sk-canary-litellm-6f1d2c',
} as const;

/** Vars that `playbooks/site.ts` cannot do without, and others for role base and role openclaw. */
export interface SiteVars {
  readonly base?: Readonly<Record<string, unknown>> | undefined;
  readonly openclaw?: Readonly<Record<string, unknown>> | undefined;
}

function varsOf(lab: Lab, { base = {}, openclaw = {} }: SiteVars): GroupVars {
  const named = {
    gatewayToken: { secret: 'env:OPENCLAW_GATEWAY_TOKEN' },
    liteLlmKey: { secret: 'env:LITELLM_API_KEY' },
  };
  return { gateways: { ...labVars(lab, base).gateways, openclaw: { ...named, ...openclaw } } };
}

/** `playbooks/site.ts` as a program, on the hosts of a lab, as a user runs it. */
export class Site implements AsyncDisposable {
  /** What `-i` gets: the lab's inventory with vars beside it. */
  readonly inventory: string;

  private constructor(inventory: string) {
    this.inventory = inventory;
  }

  /**
   * @example await using site = await Site.on(lab, { base: { sshPort: 2222 } }); await (await site.start()).ended;
   */
  static async on(lab: Lab, vars: SiteVars = {}): Promise<Site> {
    return new Site(await writeInventory(lab, { vars: varsOf(lab, vars) }));
  }

  /**
   * Starts it as README.md says, from this machine's own namespace.
   *
   * @param runner `npx` as a user does; `node` is one process, so that who kills it kills the controller and nothing else
   */
  async start(
    flags: readonly string[] = [],
    options: { readonly runner?: 'npx' | 'node'; readonly env?: NodeJS.ProcessEnv } = {},
  ): Promise<Program> {
    const { FORCE_COLOR: _force, PINCER_BECOME_PASSWORD_FILE: _file, ...environment } = process.env;
    const runner = options.runner === 'node' ? [process.execPath] : ['npx', 'tsx'];
    return await startProgram([...runner, 'playbooks/site.ts', '-i', this.inventory, ...flags], {
      cwd: repository,
      env: { ...environment, ...secrets, ...options.env },
    });
  }

  /** Runs it to its end. */
  async run(...call: Parameters<Site['start']>) {
    return await (await this.start(...call)).ended;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await rm(this.inventory, { recursive: true, force: true });
  }
}

/** The recap's line of one host, as numbers by name: `changed`, `failed`, ... and `roundTrips`. */
export function recapOf(stdout: string, host: string): Readonly<Record<string, number>> {
  const line = stdout.split('\n').find((each) => new RegExp(`^${host} +: ok=`).test(each));
  if (line === undefined) throw new Error(`The recap has no line of ${host}: ${stdout}`);
  const counts = [...line.matchAll(/(\w+)=(\d+)/g)].map(([, key = '', count]) => [key, Number(count)] as const);
  const [, roundTrips] = line.match(/, (\d+) round trips?$/) ?? [];
  return { ...Object.fromEntries(counts), roundTrips: Number(roundTrips) };
}

/** Names of the handlers of `playbooks/site.ts` by identity, as the ledgers on hosts have them. */
export async function handlersOfSite(site: Site): Promise<ReadonlyMap<string, string>> {
  const { hosts } = await prepare(playbook, {
    ...{ inventory: site.inventory, tags: [], skipTags: [], limit: undefined, set: [], forks: undefined },
    ...{ check: false, diff: false, list: ['tasks'], verbosity: 0, askBecomePassword: false },
  });
  return new Map(hosts.flatMap(({ whole }) => whole.handlers.map(({ identity, name }) => [identity, name] as const)));
}
