import { afterAll, describe, expect, it } from 'vitest';
import type { Playbook } from '../cli/playbook.ts';
import { messageOf } from '../core/errors.ts';
import { type HostSpec, Lab, type Suite } from '../lab/index.ts';
import type { GroupVars } from './lab-inventory.ts';
import { type LabRun, runOnLab } from './lab-run.ts';
import { differences, type Manifest, manifestOf } from './manifest.ts';

/** Something that goes wrong on a host, and the tasks that put it right. */
export interface Drift {
  readonly name: string;
  /** A line for `sh`, run as root on every host. */
  readonly break: string;
  /**
   * Names of the tasks and handlers that change something in the next run, in order, for all hosts or by host. All others
   * find everything well.
   */
  readonly repairs: readonly string[] | ((host: string) => readonly string[]);
}

/** Something that must be true of a host when all is done. */
export interface Verification {
  readonly name: string;
  /** A line for `sh`, run as root on every host; it must end with 0. */
  readonly run: string;
  /** What its standard output must be, without the last line's end, or match. */
  readonly says?: string | RegExp | undefined;
}

/** A role's test on real hosts, as a value. */
export interface Scenario {
  /** Also the lab's name, so that scenarios can run side by side. */
  readonly name: string;
  readonly playbook: Playbook;
  /** How many hosts, or what is special about each, also as what finds that out (and makes the layers); one unless said. */
  readonly hosts?: number | readonly HostSpec[] | (() => Promise<readonly HostSpec[]>) | undefined;
  readonly suite?: Suite | undefined;
  readonly layers?: readonly string[] | undefined;
  /** Vars by group and role key. */
  readonly vars?: ((lab: Lab) => GroupVars) | undefined;
  /** Vars of single hosts, by host and role key. */
  readonly hostVars?: GroupVars | undefined;
  /** What a host needs that the playbook is not about. */
  readonly prepare?: ((lab: Lab) => Promise<void>) | undefined;
  readonly drifts: readonly Drift[];
  readonly verify: readonly Verification[];
  /** Most round trips per host of a run that finds everything well; 4 unless said (design, section 7). */
  readonly roundTrips?: number | undefined;
}

const minutes = 60_000;

/**
 * Declares a scenario's tests: create, prepare, check, converge, idempotence, drift, verify, destroy, as molecule has them.
 * Once one of them failed the rest is skipped, because each builds on the one before.
 *
 * @example
 * testScenario({ name: 'base', playbook: site, drifts: [{ name: 'a stopped firewall', break: 'ufw disable',
 *   repairs: ['Set the firewall'] }], verify: [{ name: 'sshd runs', run: 'systemctl is-active ssh', says: 'active' }] });
 */
export function testScenario(scenario: Scenario): void {
  const name = `scenario-${scenario.name}`;
  describe(`scenario ${scenario.name}`, () => {
    let lab: Lab | undefined;
    let foretold: LabRun | undefined;
    let failed: string | undefined;

    const stage = (title: string, work: (lab: Lab) => Promise<void>): void => {
      it(
        title,
        async (context) => {
          if (failed !== undefined) context.skip(`after the failure of: ${failed}`);
          try {
            lab ??= await create(name, scenario);
            await work(lab);
          } catch (error) {
            failed = title;
            throw error;
          }
        },
        20 * minutes,
      );
    };
    const run = (on: Lab, check = false): Promise<LabRun> =>
      runOnLab(on, scenario.playbook, { check, vars: scenario.vars?.(on), hostVars: scenario.hostVars });

    afterAll(async () => {
      await Lab.down(name);
    }, minutes);

    stage('create', async (on) => {
      for (const host of on.hosts) expect(await host.ssh('id -u')).toMatchObject({ code: 0, stdout: '0\n' });
    });
    stage('prepare', async (on) => await scenario.prepare?.(on));
    stage('check foretells and touches nothing', async (on) => {
      const before = await manifests(on);
      foretold = await run(on, true);
      expect(failuresOf(foretold)).toEqual([]);
      expect(changesBetween(before, await manifests(on))).toEqual([]);
    });
    stage('converge', async (on) => {
      const converged = await run(on);
      expect(failuresOf(converged)).toEqual([]);
      expect(surprises(foretold, converged)).toEqual([]);
    });
    stage('idempotence', async (on) => await expectConverged(await run(on), scenario.roundTrips ?? 4));
    for (const drift of scenario.drifts) {
      stage(`drift: ${drift.name}`, async (on) => {
        for (const host of on.hosts) expect(await host.exec(drift.break)).toMatchObject({ code: 0 });
        const repaired = await run(on);
        expect(failuresOf(repaired)).toEqual([]);
        for (const { name: host } of on.hosts) {
          const repairs = typeof drift.repairs === 'function' ? drift.repairs(host) : drift.repairs;
          expect({ host, changed: changedOn(repaired, host) }).toEqual({ host, changed: repairs });
        }
        await expectConverged(await run(on), scenario.roundTrips ?? 4);
      });
    }
    for (const { name: title, run: line, says } of scenario.verify) {
      stage(`verify: ${title}`, async (on) => {
        const answers = await Promise.all(
          on.hosts.map(async (host) => ({ host: host.name, ...(await host.exec(line)) })),
        );
        for (const { host, code, stdout, stderr } of answers) {
          expect({ host, code, stderr }).toEqual({ host, code: 0, stderr: expect.anything() });
          if (typeof says === 'string') expect(stdout.trimEnd()).toBe(says);
          else if (says !== undefined) expect(stdout).toMatch(says);
        }
      });
    }
    stage('destroy', async (on) => {
      await on.down();
      expect(await Lab.names()).not.toContain(name);
    });
  });
}

async function create(name: string, scenario: Scenario): Promise<Lab> {
  await Lab.down(name); // what a run that was killed left
  const { hosts = 1, suite, layers } = scenario;
  return await Lab.up({ name, hosts: typeof hosts === 'function' ? await hosts() : hosts, suite, layers });
}

async function manifests(lab: Lab): Promise<ReadonlyMap<string, Manifest>> {
  return new Map(await Promise.all(lab.hosts.map(async (host) => [host.name, await manifestOf(host)] as const)));
}

function changesBetween(
  before: ReadonlyMap<string, Manifest>,
  after: ReadonlyMap<string, Manifest>,
): readonly string[] {
  return [...before].flatMap(([host, manifest]) =>
    differences(manifest, after.get(host) ?? new Map()).map((line) => `${host}: ${line}`),
  );
}

/** What went wrong, in words; none when every host is done. */
function failuresOf({ results, outcomes }: LabRun): readonly string[] {
  const tasks = outcomes.filter(({ status }) => status === 'failed');
  return [
    ...tasks.map(({ host, task, error }) => `${host}: ${task.name}: ${messageOf(error)}`),
    ...results.flatMap(({ host, state, error }) =>
      state === 'done' ? [] : [`${host}: ${state}: ${messageOf(error)}`],
    ),
  ];
}

/** Tasks that check mode called as wanted and that changed something all the same. */
function surprises(foretold: LabRun | undefined, converged: LabRun): readonly string[] {
  const well = new Set(
    foretold?.outcomes.flatMap(({ host, task, status }) => (status === 'ok' ? [`${host}: ${task.id}`] : [])),
  );
  return converged.outcomes
    .filter(({ status }) => status === 'changed')
    .map(({ host, task }) => `${host}: ${task.id}`)
    .filter((task) => well.has(task));
}

function changedOn({ outcomes }: LabRun, host: string): readonly string[] {
  return outcomes.flatMap((each) => (each.host === host && each.status === 'changed' ? [each.task.name] : []));
}

async function expectConverged(run: LabRun, roundTrips: number): Promise<void> {
  expect(failuresOf(run)).toEqual([]);
  const changed = run.results.map(({ host, counts }) => ({ host, changed: counts.changed }));
  expect(run.outcomes.filter(({ status }) => status === 'changed').map(({ task }) => task.name)).toEqual([]);
  expect(changed.filter((each) => each.changed > 0)).toEqual([]);
  for (const result of run.results) expect(result.roundTrips).toBeLessThanOrEqual(roundTrips);
}
