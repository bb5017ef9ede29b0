import { chmodSync, mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { z } from 'zod';
import { Secret } from '../../lib/core/secret.ts';
import { type Rendered, renderRole } from '../../lib/testing/render.ts';
import { Config2026_3_13 } from '../../roles/openclaw/config/schema-2026-3-13.ts';
import { Config2026_9_6 } from '../../roles/openclaw/config/schema-2026-9-6.ts';
import { programLayout } from '../../roles/openclaw/layout.ts';
import { openclaw } from '../../roles/openclaw/role.ts';
import { OpenClawRoleVars, type OpenClawVersion } from '../../roles/openclaw/vars.ts';
import { readBy } from '../base/readers.ts';

const token = 'ca11ab1e'.repeat(8);
const varsOf = (version: OpenClawVersion): OpenClawRoleVars =>
  OpenClawRoleVars.parse({
    version,
    gatewayToken: new Secret(token, 'test'),
    liteLlmKey: new Secret('canary-litellm-key', 'test'),
  });
const schemas: Readonly<Record<OpenClawVersion, z.ZodType>> = {
  '2026.9.6': Config2026_9_6,
  '2026.3.13': Config2026_3_13,
};
const paths = {
  environment: '/etc/openclaw/gateway.env',
  command: '/usr/local/bin/openclaw',
  config: '/var/lib/openclaw/.openclaw/openclaw.json',
  soul: '/var/lib/openclaw/.openclaw/workspace/SOUL.md',
  agents: '/var/lib/openclaw/.openclaw/workspace/AGENTS.md',
  heartbeat: '/var/lib/openclaw/.openclaw/workspace/HEARTBEAT.md',
  unit: '/etc/systemd/system/openclaw.service',
};

describe.each(['2026.9.6', '2026.3.13'] as const)('what role openclaw plans for %s on a fresh host', (version) => {
  let rendered: Rendered;
  beforeAll(async () => {
    rendered = await renderRole(openclaw(varsOf(version)));
  });
  afterAll(async () => await rendered[Symbol.asyncDispose]());

  it('is these files with these modes', () => {
    expect(Object.fromEntries(rendered.files.map(({ path, mode }) => [path, mode]))).toEqual({
      [paths.environment]: '0600',
      [paths.command]: '0755',
      [paths.config]: '0600',
      [paths.soul]: '0640',
      [paths.agents]: '0640',
      ...(version === '2026.3.13' && { [paths.heartbeat]: '0640' }),
      [paths.unit]: '0644',
    });
    expect(rendered.unknown).toEqual([]);
  });

  it('is a configuration that parses to what the schema of the version says, and names secrets instead of holding them', () => {
    const { content } = rendered.file(paths.config);
    const config: unknown = JSON.parse(content);
    expect(schemas[version].parse(config)).toEqual(config);
    expect(config).toMatchObject({
      gateway: { port: 18789, bind: 'loopback', auth: { mode: 'token', token: '${OPENCLAW_GATEWAY_TOKEN}' } },
    });
  });

  it('is one file that holds secrets, which a shell reads as systemd does', () => {
    const holders = rendered.files.filter(({ content }) => /ca11ab1e|canary/.test(content));
    expect(holders.map(({ path }) => path)).toEqual([paths.environment]);
    const { location } = rendered.file(paths.environment);
    const read = readBy(['sh', '-c', `. '${location}' && printf %s "$OPENCLAW_GATEWAY_TOKEN"`], ['sh', '-c', 'true']);
    expect(read).toEqual({ code: 0, said: token });
  });

  it.each(['sh', 'dash', 'bash'])('is a command that %s takes', (shell) => {
    const verdict = readBy([shell, '-n', rendered.file(paths.command).location], [shell, '-c', 'true']);
    if (shell === 'sh') expect(verdict).toBeDefined();
    if (verdict !== undefined) expect(verdict).toEqual({ code: 0, said: '' });
  });

  it('is a unit that systemd itself finds nothing wrong with', () => {
    // The program itself is not here; systemd also looks whether it may be run.
    const program = join(rendered.folder, programLayout(varsOf(version)).program);
    mkdirSync(dirname(program), { recursive: true });
    writeFileSync(program, '#!/bin/sh\n');
    chmodSync(program, 0o755);
    const verify = (unit: string): string[] => [
      'systemd-analyze',
      'verify',
      '--man=no',
      '--recursive-errors=no',
      `--root=${rendered.folder}`,
      unit,
    ];
    const good = join(rendered.folder, 'etc/systemd/system/good.service');
    writeFileSync(good, `[Service]\nExecStart=${programLayout(varsOf(version)).program}\n`);
    const verdict = readBy(verify(paths.unit), verify('/etc/systemd/system/good.service'));
    if (verdict === undefined) return; // unit.test.ts reads it
    expect(verdict).toEqual({ code: 0, said: '' });
    writeFileSync(good, `${rendered.file(paths.unit).content}\n[Service]\nProtectSytem=yes\n`);
    expect(readBy(verify('/etc/systemd/system/good.service'), ['true'])?.said).toContain('ProtectSytem');
  });

  it('is texts for the agent, complete and without anything of the template left', () => {
    for (const path of [paths.soul, paths.agents]) {
      const { content } = rendered.file(path);
      expect(content.length).toBeGreaterThan(200);
      expect(content).not.toMatch(/\{\{|\}\}|undefined/);
    }
  });
});
