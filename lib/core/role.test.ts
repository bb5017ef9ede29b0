import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { flush } from './flush.ts';
import { defineRole, type RoleInput } from './role.ts';

const host = { name: 'gw1', address: '203.0.113.5', groups: ['gateways'] };
const facts = {
  os: { id: 'debian', version: '13', codename: 'trixie' },
  architecture: 'x86_64',
  virtualization: 'kvm',
};

describe('a role', () => {
  const vars = z.strictObject({ port: z.number() });

  it('shows its name and the very schema that its vars are parsed with', () => {
    const role = defineRole({ name: 'base', vars, tasks: () => [] });
    expect([role.roleName, role.vars]).toEqual(['base', vars]);
    expect(role.vars).toBe(vars);
  });

  it('is used with vars; its name is a tag of all its tasks, before those of the use', () => {
    const role = defineRole({ name: 'base', vars, tasks: () => [] });
    expect(role({ port: 22 })).toMatchObject({ type: 'role', name: 'base', facts: [], tags: ['base'] });
    expect(role({ port: 22 }, { tags: ['ssh', 'x'] }).tags).toEqual(['base', 'ssh', 'x']);
  });

  it('makes its tasks of vars, host and facts, each time anew, without empty values', () => {
    const inputs: RoleInput<{ port: number }, 'os'>[] = [];
    const role = defineRole({
      name: 'base',
      vars,
      facts: ['os'],
      tasks: (input) => {
        inputs.push(input);
        return [false, flush(), null, undefined];
      },
    });
    const use = role({ port: 9922 });
    expect(inputs).toEqual([]);
    expect(use.facts).toEqual(['os']);
    expect(use.expand(host, facts)).toEqual([{ type: 'flush' }]);
    expect(use.expand({ ...host, name: 'gw2' }, facts)).toHaveLength(1);
    expect(inputs).toEqual([
      { vars: { port: 9922 }, host, facts },
      { vars: { port: 9922 }, host: { ...host, name: 'gw2' }, facts },
    ]);
  });

  it('keeps several uses apart', () => {
    const seen: number[] = [];
    const role = defineRole({
      name: 'base',
      vars,
      tasks: ({ vars: { port } }) => {
        seen.push(port);
        return [];
      },
    });
    const uses = [role({ port: 1 }), role({ port: 2 })];
    for (const use of uses.reverse()) use.expand(host, facts);
    expect(seen).toEqual([2, 1]);
  });

  it('and its uses cannot be changed', () => {
    const role = defineRole({ name: 'base', vars, tasks: () => [] });
    for (const value of [role, role({ port: 22 })]) expect(() => Object.assign(value, { tags: [] })).toThrow(TypeError);
  });
});
