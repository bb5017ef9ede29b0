import { mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { UnreachableError } from '../core/errors.ts';
import { defineFleet } from '../core/fleet.ts';
import { guarded } from '../core/guarded.ts';
import { defineRole } from '../core/role.ts';
import { task } from '../core/task.ts';
import { directory } from '../modules/directory.ts';
import { file } from '../modules/file.ts';
import { planner } from '../plan/planner.ts';
import { runHere } from '../testing/local.ts';
import { createLocalTransport } from '../transport/local.ts';
import type { Transport } from '../transport/transport.ts';
import { newRunId, planHost, type RunHost, type RunOptions, runPlays } from './engine.ts';
import type { RunEvent } from './outcome.ts';

let root = '';
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'pincer-engine-'));
});
afterEach(() => {
  rmSync(root, { recursive: true, force: true });
});

describe('engine', () => {
  it('brings a host to the wanted state in two messages and finds it converged in one', async () => {
    const items = () => [
      task('Make the folder', directory({ path: `${root}/a/b`, mode: '0750' })),
      task('Write the file', file({ path: `${root}/a/b/c`, content: "it's\n", mode: '0640' })),
      task('Write another', file({ path: `${root}/d`, content: 'x', mode: '0755' })),
    ];
    const first = await runHere(items);
    expect(first.result.error).toBeUndefined();
    expect(first.statuses).toEqual(['Make the folder: changed', 'Write the file: changed', 'Write another: changed']);
    expect(first.result.roundTrips).toBe(2);
    expect(readFileSync(`${root}/a/b/c`, 'utf8')).toBe("it's\n");
    expect((statSync(`${root}/a/b`).mode & 0o7777).toString(8)).toBe('750');
    expect((statSync(`${root}/a/b/c`).mode & 0o7777).toString(8)).toBe('640');
    expect((statSync(`${root}/d`).mode & 0o7777).toString(8)).toBe('755');
    const second = await runHere(items);
    expect(second.statuses).toEqual(['Make the folder: ok', 'Write the file: ok', 'Write another: ok']);
    expect(second.result.roundTrips).toBe(1);
  });
});

describe('newRunId', () => {
  it('sorts by time and is new each time, also within a second', () => {
    const [early, late] = [new Date('2026-01-02T03:04:05Z'), new Date('2026-01-02T03:04:06Z')];
    expect(newRunId(early)).toMatch(/^20260102T030405-[0-9a-f]{6}$/);
    expect(newRunId(early) < newRunId(late)).toBe(true);
    expect(newRunId(early)).not.toBe(newRunId(early));
  });
});

describe('runPlays', () => {
  const vars = z.strictObject({ path: z.string() });
  const fleet = defineFleet({ groups: { web: { vars: { main: vars } }, db: { vars: {} } } });
  const write = (name: string, path: string) => task(name, file({ path, content: 'x' }));
  const plays = () => [
    fleet.play('Web', { hosts: 'web', become: false, tasks: ({ vars: { main } }) => [write('Write', main.path)] }),
    fleet.play('Db', { hosts: 'db', become: false, tasks: () => [write('Never', `${root}/db`)] }),
  ];
  const unreachable: Transport = {
    label: 'nowhere',
    connect: () => Promise.reject(new UnreachableError({ code: 'CONNECT', message: 'No way in.' })),
  };
  const hostNamed = (name: string, path: string, transport = createLocalTransport()): RunHost => ({
    info: { name, address: 'localhost', groups: ['web'] },
    vars: { main: { path } },
    transport,
  });
  /** One host that works, one that fails while it decides, one that nobody reaches. */
  async function runThree(options: RunOptions = {}) {
    const events: RunEvent[] = [];
    const hosts = [
      hostNamed('gone', `${root}/gone`, unreachable),
      hostNamed('broken', root),
      hostNamed('fine', `${root}/fine`),
    ];
    const emit = (event: RunEvent) => void events.push(event);
    const results = await runPlays(plays(), hosts, { stateFolder: `${root}/state`, emit, ...options });
    return { results, events };
  }

  it('lets each host fail alone, and answers in the order of the hosts', async () => {
    const { results } = await runThree();
    expect(results).toMatchObject([
      { host: 'gone', state: 'unreachable', error: { code: 'CONNECT' }, counts: { unreachable: 1, failed: 0 } },
      { host: 'broken', state: 'failed', error: { code: 'NOT_A_FILE' }, counts: { unreachable: 0, failed: 1 } },
      { host: 'fine', state: 'done', counts: { changed: 1, failed: 0 } },
    ]);
    expect(readFileSync(`${root}/fine`, 'utf8')).toBe('x');
    expect(results[0]?.roundTrips).toBe(0);
  });

  it('runs a play only on the hosts of its group', async () => {
    const { events } = await runThree();
    const names = events.flatMap((event) => (event.type === 'task' ? [event.outcome.task.name] : []));
    expect([...new Set(names)]).toEqual(['Write']);
  });

  it('tells of the whole run around its hosts', async () => {
    const { results, events } = await runThree({ check: true });
    expect(events[0]).toMatchObject({ type: 'run-start', hosts: ['gone', 'broken', 'fine'], check: true });
    expect(events.at(-1)).toMatchObject({ type: 'run-end', results });
    expect(results.map(({ state }) => state)).toEqual(['unreachable', 'failed', 'done']);
  });

  it('works on as many hosts at a time as forks allow', async () => {
    const border = ({ events }: { readonly events: readonly RunEvent[] }) =>
      events.flatMap((event) => (event.type === 'host-start' || event.type === 'host-end' ? [event.type] : []));
    expect(border(await runThree({ forks: 1 }))).toEqual(Array(3).fill(['host-start', 'host-end']).flat());
    expect(border(await runThree({ forks: 3 })).slice(0, 3)).toEqual(Array(3).fill('host-start'));
  });

  it('asks for facts where a role needs them, and then runs what the role makes of them', async () => {
    const role = defineRole({
      name: 'r',
      vars: z.strictObject({}),
      facts: ['os', 'architecture'],
      tasks: ({ facts: { os, architecture } }) => [write(`On ${os.id} ${architecture}`, `${root}/${os.id}`)],
    });
    const play = fleet.play('Db', { hosts: 'db', become: false, roles: () => [role({})] });
    const info = { name: 'h', address: 'localhost', groups: ['db'] };
    const names: string[] = [];
    const run = () =>
      runPlays([play], [{ info, vars: {}, transport: createLocalTransport() }], {
        stateFolder: `${root}/state`,
        emit: (event) => event.type === 'task' && names.push(`${event.outcome.task.name}: ${event.outcome.status}`),
      });
    const [first] = await run();
    const id = /^ID=(.*)$/m.exec(readFileSync('/etc/os-release', 'utf8'))?.[1]?.replaceAll('"', '') ?? '';
    expect(names).toEqual([expect.stringMatching(new RegExp(`^On ${id} \\w+: changed$`))]);
    expect(readFileSync(`${root}/${id}`, 'utf8')).toBe('x');
    // One message for the facts, then a look and a message as ever.
    expect(first?.roundTrips).toBe(3);
    const [second] = await run();
    expect([names.at(-1), second?.roundTrips]).toEqual([expect.stringMatching(/: ok$/), 2]);
  });
});

describe('planHost', () => {
  it('gives tasks that tags leave out a value that says so, also those in guarded blocks', () => {
    const fleet = defineFleet({ groups: { all: { vars: {} } } });
    const [one, two] = ['One', 'Two'].map((name) =>
      task(name, file({ path: '/a', content: 'x' }), { tags: [name.toLowerCase()] }),
    );
    const way = { way: { user: 'deploy', port: 22 }, allowedFrom: ['203.0.113.10'] };
    const play = fleet.play('P', { hosts: 'all', tasks: () => [one, guarded('G', [two], way)] });
    const info = { name: 'h', address: 'localhost', groups: ['all'] };
    const { plan, unselected } = planHost(planner([play]), { info, vars: {} }, undefined, {
      tags: ['one'],
      skipTags: [],
    });
    expect(plan.items.map(({ name }) => name)).toEqual(['One', 'flush']);
    expect([...unselected]).toEqual([
      [two?.identity, { changed: false, result: undefined, missing: '"Two" is not among the selected tasks' }],
    ]);
  });
});
