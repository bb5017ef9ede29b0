import { describe, expectTypeOf, test } from 'vitest';
import { z } from 'zod';
import { block, type Items } from './block.ts';
import { defineFleet } from './fleet.ts';
import { guarded } from './guarded.ts';
import { handler } from './handler.ts';
import { defineModule } from './module.ts';
import { Mode } from './params.ts';
import { probe } from './probe.ts';
import { defineRole } from './role.ts';
import { Secret } from './secret.ts';
import { rawShell, sh } from './shell.ts';
import { task } from './task.ts';

const note = defineModule({
  name: 'note',
  kind: 'state',
  params: z.strictObject({ path: z.string(), mode: Mode.default('0644'), state: z.enum(['here', 'gone']).optional() }),
  probe: (params) => ({ stat: probe.stat(params.path), digest: probe.sha256(params.path) }),
  diff: (params, state) => {
    expectTypeOf(params).toEqualTypeOf<{ path: string; mode: string; state?: 'here' | 'gone' | undefined }>();
    expectTypeOf(state.digest).toEqualTypeOf<string | null | { readonly unavailable: string }>();
    // @ts-expect-error an answer may be absent or unavailable; both must be handled
    const mode = state.stat.mode;
    // @ts-expect-error a question that was not asked has no answer
    const other = state.content;
    return [mode, other].map(() => ({ field: 'x', summary: 'x' }));
  },
  apply: () => [],
  touches: ({ path }) => [`path:${path}`],
});

const BaseVars = z.strictObject({ port: z.number(), admin: z.string().optional() });
const base = defineRole({ name: 'base', vars: BaseVars, facts: ['os'], tasks: () => [] });
const fleet = defineFleet({
  groups: {
    gateways: { vars: { base: base.vars } },
    proxies: { vars: { proxy: z.strictObject({ url: z.string() }) } },
  },
});

describe('params of a module', () => {
  test('are checked', () => {
    note({ path: '/x', mode: '0600', state: undefined });
    // @ts-expect-error a mode is text: 644 and 0o644 look alike
    note({ path: '/x', mode: 0o644 });
    // @ts-expect-error there is no such param
    note({ path: '/x', owner: 'root' });
    // @ts-expect-error one is missing
    note({ mode: '0644' });
    // @ts-expect-error no such state
    note({ path: '/x', state: 'present' });
    // @ts-expect-error a Secret is no text
    note({ path: new Secret('x', 'test') });
  });

  test('a module may only touch what there is', () => {
    defineModule({
      name: 'x',
      kind: 'state',
      params: z.strictObject({}),
      probe: () => ({}),
      diff: () => [],
      apply: () => [],
      // @ts-expect-error no such kind of resource
      touches: () => ['file:/etc/x'],
    });
  });
});

describe('tasks', () => {
  const reload = handler('Reload', note({ path: '/x' }));

  test('notify handlers, never names', () => {
    task('x', note({ path: '/x' }), { notify: reload });
    task('x', note({ path: '/x' }), { notify: [reload, reload] });
    // @ts-expect-error a name is no handler
    task('x', note({ path: '/x' }), { notify: 'Reload' });
    // @ts-expect-error nor is a call
    task('x', note({ path: '/x' }), { notify: note({ path: '/y' }) });
    // @ts-expect-error nor a task
    task('x', note({ path: '/x' }), { notify: task('y', note({ path: '/y' })) });
  });

  test('have a name, a call, and options that exist', () => {
    // @ts-expect-error the name is missing
    task(note({ path: '/x' }));
    // @ts-expect-error a constructor is no call
    task('x', note);
    // @ts-expect-error no such option (Ansible's name for `tags`)
    task('x', note({ path: '/x' }), { tag: 'ssh' });
    // @ts-expect-error tags are a list
    task('x', note({ path: '/x' }), { tags: 'ssh' });
    // @ts-expect-error it is decided at once, not later
    task('x', note({ path: '/x' }), { fails: async () => true });
  });

  test('stand in lists that take the empty values of conditions', () => {
    const one = task('x', note({ path: '/x' }));
    const list: Items = [
      one,
      false,
      null,
      undefined,
      block('b', [false, one], { rescue: [null], always: [undefined] }),
    ];
    guarded('g', [one, false], { way: { user: 'deploy', port: 22 }, allowedFrom: ['203.0.113.10'] });
    // @ts-expect-error a handler runs when it is notified; it is no task
    const wrong: Items = [reload];
    // @ts-expect-error an empty text or 0 is a mistake, not a condition
    const texts: Items = ['', 0];
    // @ts-expect-error a call is no task
    const calls: Items = [note({ path: '/x' })];
    // @ts-expect-error lists are not nested
    const nested: Items = [[one]];
    expectTypeOf({ list, wrong, texts, calls, nested }).toBeObject();
  });
});

describe('roles', () => {
  test('are synchronous', () => {
    // @ts-expect-error an async role would do things while it is planned
    defineRole({ name: 'x', vars: BaseVars, tasks: async () => [] });
    // @ts-expect-error nor a generator
    defineRole({ name: 'x', vars: BaseVars, *tasks() {} });
  });

  test('know their vars and only the facts that they asked for', () => {
    defineRole({
      name: 'x',
      vars: BaseVars,
      facts: ['os'],
      tasks: ({ vars, facts, host }) => {
        expectTypeOf(vars).toEqualTypeOf<{ port: number; admin?: string | undefined }>();
        expectTypeOf(facts.os.id).toEqualTypeOf<string>();
        // @ts-expect-error there is no such var
        const missing = vars.ports;
        // @ts-expect-error this fact was not asked for
        const architecture = facts.architecture;
        // @ts-expect-error hosts have no such thing
        const ip = host.ip;
        return [missing, architecture, ip].map(() => false);
      },
    });
    // @ts-expect-error there is no such fact
    defineRole({ name: 'x', vars: BaseVars, facts: ['kernel'], tasks: () => [] });
  });

  test('are used with vars that fit', () => {
    base({ port: 1 });
    // @ts-expect-error a port is a number
    base({ port: '1' });
    // @ts-expect-error there is no such var
    base({ port: 1, ports: 2 });
    // @ts-expect-error vars are missing
    base();
  });
});

describe('plays', () => {
  test('name a group of the fleet', () => {
    fleet.play('x', { hosts: 'gateways' });
    // @ts-expect-error there is no such group
    fleet.play('x', { hosts: 'gatways' });
    // @ts-expect-error a group must be named
    fleet.play('x', {});
  });

  test("know their own group's vars", () => {
    fleet.play('x', { hosts: 'gateways', roles: ({ vars }) => [base(vars.base), false, null, undefined] });
    // @ts-expect-error the proxies have no such var
    fleet.play('x', { hosts: 'proxies', roles: ({ vars }) => [base(vars.base)] });
    // @ts-expect-error vars of another role do not fit
    fleet.play('x', { hosts: 'proxies', roles: ({ vars }) => [base(vars.proxy)] });
    // @ts-expect-error there is no such var in this key
    fleet.play('x', { hosts: 'gateways', tasks: ({ vars }) => [task(vars.base.user, note({ path: '/x' }))] });
  });

  test('are synchronous, and take uses of roles', () => {
    // @ts-expect-error an async play would do things while it is planned
    fleet.play('x', { hosts: 'gateways', roles: async () => [] });
    // @ts-expect-error nor may its tasks be
    fleet.play('x', { hosts: 'gateways', tasks: async () => [] });
    // @ts-expect-error a role without its vars is no use of it
    fleet.play('x', { hosts: 'gateways', roles: () => [base] });
  });
});

describe('secrets', () => {
  const token = new Secret('s3cret', 'test');

  test('are no text', () => {
    // @ts-expect-error a Secret is no text
    const text: string = token;
    expectTypeOf({ text }).toBeObject();
    expectTypeOf(token.map((value) => value.length)).toEqualTypeOf<Secret<number>>();
  });

  test('cannot become shell text, which everybody sees', () => {
    // @ts-expect-error a Secret travels by stdin or env
    sh`login ${token}`;
    // @ts-expect-error neither as a whole
    rawShell(token);
    sh`login ${['a', 1]} ${sh`x`}`;
  });
});
