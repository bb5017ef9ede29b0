import { execFileSync } from 'node:child_process';
import { expect, it } from 'vitest';
import { commandScript } from './cli.ts';
import { OpenClawVars } from './vars.ts';

const script = commandScript(OpenClawVars.parse({ home: "/srv/it's" }));

it('is a script that sh accepts', () => {
  expect(script.startsWith('#!/bin/sh\n')).toBe(true);
  expect(() => execFileSync('sh', ['-n'], { input: script })).not.toThrow();
});

it('drops to the account, leaves the secrets in the environment and passes the arguments on', () => {
  const last = script.trimEnd().split('\n').at(-1) ?? '';
  expect(last).toMatch(/^exec runuser -u openclaw -- env 'HOME=\/srv\/it'\\''s' PATH=\S+ OPENCLAW_CONFIG_READONLY=1 /);
  expect(last.endsWith('/opt/openclaw/current/node_modules/.bin/openclaw "$@"')).toBe(true);
  expect(script).toContain('set -a; . /etc/openclaw/gateway.env; set +a');
  expect(script).not.toMatch(/TOKEN|API_KEY/);
});
