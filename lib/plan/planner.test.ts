import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { defineFleet } from '../core/fleet.ts';
import { defineRole, type HostInfo } from '../core/role.ts';
import { task } from '../core/task.ts';
import { expandPlan } from './expand.ts';
import { planner } from './planner.ts';
import { note } from './testing/note.ts';

const groups = ['machines'];
const hosts: readonly HostInfo[] = [1, 2, 3].map((number) => ({
  name: `h${number}`,
  address: `192.0.2.${number}`,
  groups,
}));
const facts = (codename: string) => ({
  os: { id: 'debian', version: '13', codename },
  architecture: 'x86_64',
  virtualization: 'kvm',
});
const schema = z.strictObject({ text: z.string() });
const fleet = defineFleet({ groups: { machines: { vars: { role: schema } } } });
const write = (text: string) => task('Write it', note({ text }));
const vars = { role: { text: 'same' } };
const identities = (plan: ReturnType<typeof expandPlan>) =>
  plan.items.map((item) => item.type === 'task' && item.identity);

describe('hosts with the same vars', () => {
  it('share one list of a role that does not take the host, and it is made once', () => {
    let calls = 0;
    const role = defineRole({
      name: 'r',
      vars: schema,
      tasks: ({ vars: { text } }) => {
        calls += 1;
        return [write(text)];
      },
    });
    const play = fleet.play('P', { hosts: 'machines', roles: ({ vars: own }) => [role(own.role)] });
    const plans = hosts.map((host) => planner([play])({ host, vars, facts: undefined }));
    expect(calls).toBe(1);
    const makePlan = planner([play]);
    const [first, second] = hosts.map((host) => makePlan({ host, vars, facts: undefined }));
    expect(first?.items).toBe(second?.items);
    expect([first?.host, second?.host]).toEqual(['h1', 'h2']);
    expect(first?.items).toEqual(plans[0]?.items);
  });

  it('share one list of the tasks of a play', () => {
    const play = fleet.play('P', { hosts: 'machines', tasks: ({ vars: own }) => [write(own.role.text)] });
    const makePlan = planner([play]);
    const [first, second] = hosts.map((host) => makePlan({ host, vars, facts: undefined }));
    expect(first?.items).toBe(second?.items);
  });

  it('have lists of their own from a role that takes the host, beside the shared ones', () => {
    const shared = defineRole({ name: 'shared', vars: schema, tasks: ({ vars: { text } }) => [write(text)] });
    const own = defineRole({ name: 'own', vars: schema, tasks: ({ host }) => [write(host.name)] });
    const play = fleet.play('P', { hosts: 'machines', roles: ({ vars: { role } }) => [shared(role), own(role)] });
    const makePlan = planner([play]);
    const [first, second] = hosts.map((host) => makePlan({ host, vars, facts: undefined }));
    if (first === undefined || second === undefined) throw new Error('no plans');
    expect(identities(first)[0]).toBe(identities(second)[0]);
    expect(identities(first)[2]).not.toBe(identities(second)[2]);
    expect(second.items[2]).toMatchObject({ id: 'p/own/write-it', call: { params: { text: 'h2' } } });
  });

  it('have lists of their own where a play gives them roles of their own', () => {
    const role = defineRole({ name: 'r', vars: schema, tasks: ({ vars: { text } }) => [write(text)] });
    const play = fleet.play('P', { hosts: 'machines', roles: ({ host }) => [role({ text: host.name })] });
    const makePlan = planner([play]);
    const texts = hosts.map((host) => makePlan({ host, vars, facts: undefined }).items[0]);
    expect(texts).toMatchObject(hosts.map(({ name }) => ({ call: { params: { text: name } } })));
  });

  it('share what depends on facts only where these are equal', () => {
    const role = defineRole({
      name: 'r',
      vars: schema,
      facts: ['os'],
      tasks: ({ facts: { os } }) => [write(os.codename)],
    });
    const play = fleet.play('P', { hosts: 'machines', roles: ({ vars: own }) => [role(own.role)] });
    const makePlan = planner([play]);
    const plans = ['trixie', 'bookworm', 'trixie'].map((codename, index) =>
      makePlan({ host: hosts[index] as HostInfo, vars, facts: facts(codename) }),
    );
    expect(plans.map(({ items }) => items[0])).toMatchObject(
      ['trixie', 'bookworm', 'trixie'].map((text) => ({ call: { params: { text } } })),
    );
    expect(plans[0]?.items).toBe(plans[2]?.items);
    expect(plans[0]?.items).not.toBe(plans[1]?.items);
  });
});

it('hosts with other vars, or other tags of a role, share nothing', () => {
  const role = defineRole({ name: 'r', vars: schema, tasks: ({ vars: { text } }) => [write(text)] });
  const play = fleet.play('P', {
    hosts: 'machines',
    roles: ({ vars: own, host }) => [role(own.role, { tags: [host.name === 'h3' ? 'other' : 'usual'] })],
  });
  const makePlan = planner([play]);
  const equal = { role: { text: 'same' } };
  const plans = [vars, equal, vars].map((own, index) =>
    makePlan({ host: hosts[index] as HostInfo, vars: own, facts: undefined }),
  );
  expect(plans[0]?.items[0]).toEqual({ ...plans[1]?.items[0], identity: expect.anything() });
  expect(plans[0]?.items).not.toBe(plans[1]?.items);
  expect(plans.map(({ items }) => items[0]?.tags)).toEqual([
    ['r', 'usual'],
    ['r', 'usual'],
    ['r', 'other'],
  ]);
});

it('within one plan, what is there twice is not the same task', () => {
  const role = defineRole({ name: 'r', vars: schema, tasks: ({ vars: { text } }) => [write(text)] });
  const play = fleet.play('P', {
    hosts: 'machines',
    roles: ({ vars: own }) => [role(own.role), role(own.role)],
    tasks: ({ vars: own }) => [write(own.role.text)],
  });
  const [host] = hosts;
  if (host === undefined) throw new Error('no host');
  const plan = expandPlan([play, play], { host, vars, facts: undefined });
  const tasks = identities(plan).filter(Boolean);
  expect(tasks.length).toBe(6);
  expect(new Set(tasks).size).toBe(6);
});

it('remembers some lists only, and gives the right one however many there are', () => {
  const role = defineRole({ name: 'r', vars: schema, tasks: ({ host }) => [write(host.name)] });
  const play = fleet.play('P', { hosts: 'machines', roles: ({ vars: own }) => [role(own.role)] });
  const makePlan = planner([play]);
  const many = Array.from({ length: 30 }, (_, index) => ({ name: `h${index % 20}`, address: '192.0.2.1', groups }));
  const texts = many.map((host) => makePlan({ host, vars, facts: undefined }).items[0]);
  expect(texts).toMatchObject(many.map(({ name }) => ({ call: { params: { text: name } } })));
});
