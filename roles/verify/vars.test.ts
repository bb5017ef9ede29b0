import { expect, it } from 'vitest';
import { z } from 'zod';
import { VerifyRoleVars, VerifyVars } from './vars.ts';

const messages = (input: unknown): string[] =>
  (VerifyVars.safeParse(input).error?.issues ?? []).map((issue) => `${issue.path.join('.')}: ${issue.message}`);

it('needs nothing, so that an inventory may be silent', () => {
  expect(VerifyVars.parse({})).toMatchObject({ listeners: [], auditEachRun: true });
  expect(VerifyRoleVars.parse({})).toEqual({ verify: VerifyVars.parse({}) });
});

it('parses its own output to the same: no transforms', () => {
  const vars = VerifyVars.parse({ listeners: [{ protocol: 'tcp', port: 443, scope: 'any', what: 'Caddy' }] });
  expect(VerifyVars.parse(vars)).toEqual(vars);
});

it('says of each key what it is, also in the JSON Schema for editors', () => {
  const { properties = {} } = z.toJSONSchema(VerifyVars, { io: 'input' });
  const silent = Object.entries(properties).filter(
    ([, property]) => typeof property === 'object' && property.description === undefined,
  );
  expect(silent).toEqual([]);
});

it.each([
  [{ listener: [] }, 'Unrecognized key: "listener"'],
  [{ listeners: [{ protocol: 'tcp', port: 0, scope: 'any', what: 'x' }] }, 'listeners.0.port: '],
  [{ listeners: [{ protocol: 'sctp', port: 1, scope: 'any', what: 'x' }] }, 'listeners.0.protocol: '],
  [{ listeners: [{ protocol: 'tcp', port: 1, scope: 'any', what: '' }] }, 'listeners.0.what: what it is for is wanted'],
])('refuses %j', (input, message) => {
  expect(messages(input).join('\n')).toContain(message);
});
