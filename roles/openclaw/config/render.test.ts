import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { OpenClawVars, type OpenClawVersion } from '../vars.ts';
import { renderConfig } from './render.ts';
import { Config2026_3_13 } from './schema-2026-3-13.ts';
import { Config2026_9_6 } from './schema-2026-9-6.ts';

type Tree = { [key: string]: Tree | unknown };

/** A configuration that the real audit of that version passed with nothing critical. */
const hardened = (version: OpenClawVersion): Tree =>
  JSON.parse(readFileSync(new URL(`fixtures/hardened-${version}.json`, import.meta.url), 'utf8'));

const rendered = (input: z.input<typeof OpenClawVars>): Tree => JSON.parse(renderConfig(OpenClawVars.parse(input)));

/** Vars that say the same as the hardened files. */
const sameAsHardened: z.input<typeof OpenClawVars> = {
  allowedOrigins: ['https://openclaw.example.com'],
  sandboxMode: 'all',
  litellm: {
    baseUrl: 'http://127.0.0.1:18999/v1',
    models: [{ id: 'tiny', name: 'Tiny', contextWindow: 131_072, maxTokens: 4096 }],
  },
};

/** `a.b: before -> after` of every leaf that differs. */
function differences(before: unknown, after: unknown, path = ''): string[] {
  const isTree = (value: unknown): value is Tree =>
    typeof value === 'object' && value !== null && !Array.isArray(value);
  if (!isTree(before) || !isTree(after)) {
    const [a, b] = [JSON.stringify(before), JSON.stringify(after)];
    return a === b ? [] : [`${path}: ${a} -> ${b}`];
  }
  const keys = [...new Set([...Object.keys(before), ...Object.keys(after)])].sort();
  return keys.flatMap((key) => differences(before[key], after[key], path === '' ? key : `${path}.${key}`));
}

describe('renderConfig', () => {
  it('is the hardened file of 2026.9.6, but for what a host of its own changes', () => {
    expect(differences(hardened('2026.9.6'), rendered(sameAsHardened))).toEqual([
      'agents.defaults.skipBootstrap: undefined -> true',
      'agents.defaults.workspace: "/home/node/.openclaw/workspace" -> "/var/lib/openclaw/.openclaw/workspace"',
      'gateway.port: 28830 -> 18789',
      'models.catalogRefresh: undefined -> {"enabled":false}',
    ]);
  });

  it('is the hardened file of 2026.3.13, but for what a host of its own changes and for names that version knows', () => {
    expect(differences(hardened('2026.3.13'), rendered({ ...sameAsHardened, version: '2026.3.13' }))).toEqual([
      'agents.defaults.skipBootstrap: undefined -> true',
      'agents.defaults.workspace: "/home/node/.openclaw/workspace" -> "/var/lib/openclaw/.openclaw/workspace"',
      'gateway.nodes.denyCommands: ["camera.snap","screen.record"] -> ["system.run","camera.list"]',
      'gateway.port: 28831 -> 18789',
    ]);
  });

  it('gives equal bytes for equal vars, in whatever order they came', () => {
    const one = OpenClawVars.parse({ port: 1, timeZone: 'UTC', litellm: { baseUrl: 'http://a', models: undefined } });
    const two = OpenClawVars.parse({ litellm: { models: undefined, baseUrl: 'http://a' }, timeZone: 'UTC', port: 1 });
    expect(renderConfig(one)).toBe(renderConfig(two));
    expect(renderConfig(one).endsWith('}\n')).toBe(true);
  });

  it('leaves the settings of a sandbox away that is off: the audit warns of settings without effect', () => {
    expect(rendered({})).toMatchObject({ agents: { defaults: { sandbox: { mode: 'off' } } } });
    expect(differences(rendered({}), rendered({ sandboxMode: 'non-main' })).map((line) => line.split(':')[0])).toEqual([
      'agents.defaults.sandbox.backend',
      'agents.defaults.sandbox.docker',
      'agents.defaults.sandbox.mode',
      'agents.defaults.sandbox.prune',
      'agents.defaults.sandbox.scope',
      'agents.defaults.sandbox.workspaceAccess',
    ]);
  });

  it.each([
    ['2026.9.6', { mode: 'off' }],
    ['2026.3.13', 'off'],
  ] as const)('writes the Telegram channel as %s wants it', (version, streaming) => {
    const telegram: z.input<typeof OpenClawVars>['telegram'] = {
      enabled: true,
      dmPolicy: 'allowlist',
      allowFrom: ['42'],
    };
    expect(rendered({ version, telegram })).toMatchObject({
      channels: {
        telegram: {
          enabled: true,
          botToken: ['$', '{TELEGRAM_BOT_TOKEN}'].join(''),
          dmPolicy: 'allowlist',
          allowFrom: ['42'],
          groupPolicy: 'allowlist',
          streaming,
        },
      },
    });
    expect(differences(rendered({ version }), rendered({ version, telegram: { enabled: false } }))).toEqual([]);
  });

  it('gives the heartbeat its text where no HEARTBEAT.md is read, and only when it beats', () => {
    expect(differences(rendered({}), rendered({ heartbeatEvery: '30m' }))).toEqual([
      expect.stringMatching(/^agents\.defaults\.heartbeat\.every: "0m" -> "30m"$/),
      expect.stringMatching(/^agents\.defaults\.heartbeat\.prompt: undefined -> "This is a scheduled check/),
    ]);
    const old = { version: '2026.3.13' } as const;
    expect(differences(rendered(old), rendered({ ...old, heartbeatEvery: '30m' }))).toHaveLength(1);
  });

  it('holds no secret, only names of secrets', () => {
    const references = renderConfig(OpenClawVars.parse({})).match(/\$\{\w+\}/g);
    expect(references?.map((reference) => reference.slice(2, -1))).toEqual([
      'OPENCLAW_GATEWAY_TOKEN',
      'LITELLM_API_KEY',
    ]);
  });
});

describe.each([
  ['2026.9.6', Config2026_9_6],
  ['2026.3.13', Config2026_3_13],
] as const)('schema of %s', (_version, schema) => {
  it('says of each key why it is set and which page defines it', () => {
    const silent = leaves(z.toJSONSchema(schema, { io: 'input' })).filter(
      ([, leaf]) => !/ \[docs\/[a-z0-9/-]+\.md\]$/.test(leaf.description ?? ''),
    );
    expect(silent.map(([path]) => path)).toEqual([]);
  });
});

type JsonSchema = z.core.JSONSchema.BaseSchema;

function leaves(schema: JsonSchema, path = ''): [string, JsonSchema][] {
  const branches = [...(schema.oneOf ?? []), ...(schema.anyOf ?? [])];
  if (branches.length > 0)
    return branches.flatMap((branch) => (typeof branch === 'object' ? leaves(branch, path) : []));
  if (schema.properties === undefined) return [[path, schema]];
  return Object.entries(schema.properties).flatMap(([key, value]) =>
    typeof value === 'object' ? leaves(value, `${path}.${key}`) : [],
  );
}
