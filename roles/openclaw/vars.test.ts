import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { OpenClawVars } from './vars.ts';

const messages = (input: unknown): string[] =>
  (OpenClawVars.safeParse(input).error?.issues ?? []).map((issue) => `${issue.path.join('.')}: ${issue.message}`);

describe('OpenClawVars', () => {
  it('fills everything itself', () => {
    expect(OpenClawVars.parse({})).toMatchObject({
      version: '2026.9.6',
      user: 'openclaw',
      home: '/var/lib/openclaw',
      prefix: '/opt/openclaw',
      port: 18789,
      sandboxMode: 'off',
      heartbeatEvery: '0m',
      telegram: { enabled: false, dmPolicy: 'pairing', allowFrom: [] },
    });
  });

  it('parses its own output to the same: no transforms', () => {
    const vars = OpenClawVars.parse({ port: 1234, timeZone: 'Europe/Berlin' });
    expect(OpenClawVars.parse(vars)).toEqual(vars);
  });

  it('says of each key what it is, also in the JSON Schema for editors', () => {
    const schema = z.toJSONSchema(OpenClawVars, { io: 'input' });
    const silent = Object.entries(schema.properties ?? {}).filter(
      ([, property]) => typeof property === 'object' && property.description === undefined,
    );
    expect(silent).toEqual([]);
  });

  it.each([
    [{ version: '2026.9.7' }, 'version: '],
    [{ prot: 1 }, ': Unrecognized key: "prot"'],
    [{ plugins: [] }, 'plugins: at least one plugin id is wanted'],
    [{ allowedOrigins: ['https://a.example/'] }, 'allowedOrigins.0: an origin without path'],
    [{ allowedOrigins: ['*'] }, 'allowedOrigins.0: '],
    [{ timeZone: 'Mars/Olympus' }, 'timeZone: an IANA time zone'],
    [{ heartbeatEvery: '30 minutes' }, 'heartbeatEvery: an interval such as "30m"'],
    [{ heapMb: 2048, memoryMax: '2G' }, 'heapMb: a heap smaller than memoryMax'],
    [{ telegram: { enabled: true }, plugins: ['memory-core'] }, 'plugins: the plugin "telegram" must be in the list'],
    [{ telegram: { dmPolicy: 'allowlist' } }, 'telegram.allowFrom: at least one Telegram user id'],
    [{ litellm: { models: [] } }, 'litellm.models: '],
  ])('refuses %j', (input, wanted) => {
    expect(messages(input).join('\n')).toContain(wanted);
  });
});
