import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { defineFleet } from './fleet.ts';
import { flush } from './flush.ts';
import { defineRole } from './role.ts';

const host = { name: 'gw1', address: '203.0.113.5', groups: ['gateways'] };
const port = z.strictObject({ port: z.number() });
const base = defineRole({ name: 'base', vars: port, tasks: () => [flush()] });
const fleet = defineFleet({ groups: { gateways: { vars: { base: port } }, all: { vars: {} } } });
const vars = { base: { port: 22 } };

describe('a fleet', () => {
  it('holds its groups with the very schemas that were given', () => {
    expect(Object.keys(fleet.groups)).toEqual(['gateways', 'all']);
    expect(fleet.groups.gateways.vars.base).toBe(port);
    expect(() => Object.assign(fleet, { groups: {} })).toThrow(TypeError);
  });

  it('knows further ways into a host where it is told of them, and else none', () => {
    const ways = (all: Readonly<Record<string, unknown>>) => [{ user: 'deploy', port: Number(all.port) }];
    const told = defineFleet({ groups: { all: { vars: {} } }, ways });
    expect(told.ways({ port: 9922 })).toEqual([{ user: 'deploy', port: 9922 }]);
    expect(fleet.ways(vars)).toEqual([]);
  });
});

describe('a play', () => {
  it('runs as root, without tags and with nothing to do, unless said otherwise', () => {
    const play = fleet.play('Gateways', { hosts: 'gateways' });
    expect(play).toMatchObject({ type: 'play', name: 'Gateways', group: 'gateways', become: true, tags: [] });
    expect([play.roles(vars, host), play.tasks(vars, host)]).toEqual([[], []]);
    expect(fleet.play('P', { hosts: 'all', become: false, tags: ['x'] })).toMatchObject({ become: false, tags: ['x'] });
    expect(() => Object.assign(play, { become: false })).toThrow(TypeError);
  });

  it('makes roles and tasks of the vars and the host, once for each time that it is asked, without empty values', () => {
    const seen: unknown[] = [];
    const play = fleet.play('Gateways', {
      hosts: 'gateways',
      roles: (input) => {
        seen.push(input);
        return [base(input.vars.base), false, null, undefined];
      },
      tasks: (input) => {
        seen.push(input);
        return [undefined, flush(), input.vars.base.port === 9922 && flush()];
      },
    });
    expect(seen).toEqual([]);
    expect(play.roles(vars, host).map(({ name }) => name)).toEqual(['base']);
    expect(play.tasks(vars, host)).toEqual([{ type: 'flush' }]);
    expect(seen).toEqual([
      { vars, host },
      { vars, host },
    ]);
  });
});
