import { expect, it } from 'vitest';
import { Secret } from '../../lib/core/secret.ts';
import { openclaw } from './role.ts';
import { OpenClawRoleVars } from './vars.ts';

const host = { name: 'gw1', address: '203.0.113.5', groups: ['gateways'] };
const secret = (name: string) => new Secret('0123456789abcdef'.repeat(4), name);

it('hardens without touching programs, secrets and service by a tag of its own', () => {
  const vars = OpenClawRoleVars.parse({ gatewayToken: secret('token'), liteLlmKey: secret('key') });
  const names = openclaw(vars)
    .expand(host, {} as never)
    .flatMap((item) => (item.type === 'task' && item.options.tags?.includes('harden') ? [item.name] : []));
  expect(names).toEqual([
    'Write the configuration',
    'Write SOUL.md',
    'Write AGENTS.md',
    'Remove HEARTBEAT.md, which nobody reads',
  ]);
});
