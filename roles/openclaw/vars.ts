import { AbsolutePath, AccountName, Port, SecretString, z } from 'pincer';
/** The OpenClaw versions whose configuration, files and behaviour this role knows; each has its own lock file. */
export const openClawVersions = ['2026.9.6', '2026.3.13'] as const;

/** One of the versions that the role can install. */
export type OpenClawVersion = (typeof openClawVersions)[number];

const HttpUrl = z.url({ protocol: /^https?$/, error: 'a URL that starts with http:// or https:// is wanted' });

/** Scheme, host and port only: what a browser sends in `Origin`. */
const Origin = HttpUrl.refine((url) => URL.canParse(url) && new URL(url).origin === url, {
  error: 'an origin without path and without trailing slash is wanted, e.g. "https://openclaw.example.com"',
});

/** OpenClaw's own notation: a whole number and a unit; `0m` switches the heartbeat off. */
const Interval = z.string().regex(/^\d+[smh]$/, 'an interval such as "30m" is wanted; "0m" switches it off');

const TimeZone = z.string().refine(isTimeZone, { error: 'an IANA time zone such as "Europe/Berlin" is wanted' });

const Model = z.strictObject({
  id: z
    .string()
    .regex(/^[A-Za-z0-9][A-Za-z0-9._:/-]*$/, 'a model id without blanks is wanted')
    .describe('Name under which LiteLLM offers the model (its `model_name`).'),
  name: z.string().min(1).describe('Name that people see.'),
  contextWindow: z.int().min(16_000).describe('Tokens; OpenClaw sends about 35 KB of system prompt with each request.'),
  maxTokens: z.int().min(1).describe('Most tokens of one answer.'),
});

const LiteLlm = z.strictObject({
  baseUrl: HttpUrl.default('http://127.0.0.1:4000/v1').describe(
    'Where LiteLLM listens (its own default port 4000). OpenClaw: models.providers.litellm.baseUrl.',
  ),
  models: z
    .array(Model)
    .min(1)
    .default([{ id: 'default', name: 'Default', contextWindow: 131_072, maxTokens: 4096 }])
    .describe(
      'Models that the gateway may use, the first is the agents’ own. OpenClaw: models.providers.litellm.models.',
    ),
});

const Telegram = z.strictObject({
  enabled: z
    .boolean()
    .default(false)
    .describe('Starts the Telegram channel; wants a bot token. OpenClaw: channels.telegram.'),
  dmPolicy: z
    .enum(['pairing', 'allowlist'])
    .default('pairing')
    .describe(
      'Who may write to the bot: people paired by the operator, or only `allowFrom`. OpenClaw: channels.telegram.dmPolicy.',
    ),
  allowFrom: z
    .array(z.string().regex(/^\d+$/, 'a numeric Telegram user id is wanted'))
    .default([])
    .describe('Numeric Telegram user ids that may write to the bot. OpenClaw: channels.telegram.allowFrom.'),
});

/**
 * Vars of the role `openclaw` that are no secret.
 *
 * @example
 * OpenClawVars.parse({ port: 18789, litellm: { baseUrl: 'http://127.0.0.1:4000/v1' } })
 */
export const OpenClawVars = z
  .strictObject({
    version: z
      .enum(openClawVersions)
      .default('2026.9.6')
      .describe('Release on npm; each is pinned by a lock file of this role (roles/openclaw/files).'),
    user: AccountName.default('openclaw').describe('System account, without a shell, that runs the gateway.'),
    home: AbsolutePath.default('/var/lib/openclaw').describe(
      'Home of that account; OpenClaw keeps its state in `.openclaw` below it (mode 0700, package docs gateway/security).',
    ),
    prefix: AbsolutePath.default('/opt/openclaw').describe(
      'Programs: one directory per release below `releases`, and the symlink `current`.',
    ),
    port: Port.default(18_789).describe('Loopback port of the gateway. OpenClaw: gateway.port (its own default).'),
    allowedOrigins: z
      .array(Origin)
      .default([])
      .describe(
        'Origins whose browser pages may connect besides loopback. OpenClaw: gateway.controlUi.allowedOrigins.',
      ),
    litellm: LiteLlm.prefault({}).describe('The only model provider that the gateway knows.'),
    sandboxMode: z
      .enum(['off', 'non-main', 'all'])
      .default('off')
      .describe(
        'Which agent turns run in Docker. Without a Docker daemon that the account may use, every turn of a sandboxed ' +
          'session fails, therefore off. OpenClaw: agents.defaults.sandbox.mode.',
      ),
    plugins: z
      .array(z.string().regex(/^[a-z0-9][a-z0-9-]*$/, 'the id of a plugin is wanted'))
      .min(1, 'at least one plugin id is wanted: OpenClaw takes an empty list as "everything is allowed"')
      .default(['telegram', 'memory-core'])
      .describe('Plugins that may load. OpenClaw: plugins.allow.'),
    telegram: Telegram.prefault({}).describe('The Telegram channel.'),
    heartbeatEvery: Interval.default('0m').describe(
      'How often the agent wakes by itself; 0m: never. OpenClaw: agents.defaults.heartbeat.every.',
    ),
    timeZone: TimeZone.optional().describe(
      'Zone of the dates that the agent sees; the host’s own when absent. OpenClaw: agents.defaults.userTimezone.',
    ),
    memoryMax: z
      .string()
      .regex(/^[1-9]\d*[MG]$/, 'a size such as "2G" is wanted')
      .default('2G')
      .describe(
        'Memory at which the kernel ends the gateway; 2026.9.6 peaks at 1.3 GB (measured). systemd: MemoryMax.',
      ),
    heapMb: z
      .int()
      .min(512)
      .default(1536)
      .describe(
        'Heap limit of V8 in MB; a unit written by hand lacks OpenClaw’s own sizing. Node: --max-old-space-size.',
      ),
  })
  .refine((vars) => !vars.telegram.enabled || vars.plugins.includes('telegram'), {
    path: ['plugins'],
    error: 'the plugin "telegram" must be in the list while telegram.enabled is true',
  })
  .refine((vars) => vars.telegram.dmPolicy !== 'allowlist' || vars.telegram.allowFrom.length > 0, {
    path: ['telegram', 'allowFrom'],
    error: 'at least one Telegram user id is wanted while dmPolicy is "allowlist"',
  })
  .refine((vars) => vars.heapMb < memoryMb(vars.memoryMax), {
    path: ['heapMb'],
    error: 'a heap smaller than memoryMax is wanted, else the kernel ends the gateway before V8 collects garbage',
  });

/** Vars of the role `openclaw` that are no secret, parsed. */
export type OpenClawVars = z.output<typeof OpenClawVars>;

/**
 * All vars of the role `openclaw`: the secrets stand in the inventory as references, the role receives them as
 * `Secret<string>`, and they reach the host in an environment file only.
 *
 * @example
 * gatewayToken = { secret = "file:~/.config/pincer/gw1.token" }
 */
export const OpenClawRoleVars = OpenClawVars.safeExtend({
  gatewayToken: SecretString.describe('What every caller of the gateway presents: `openssl rand -hex 32`.'),
  liteLlmKey: SecretString.describe('Key of LiteLLM, the only model provider.'),
  telegramBotToken: SecretString.optional().describe('Token of the Telegram bot; wanted while telegram.enabled.'),
}).refine((vars) => !vars.telegram.enabled || vars.telegramBotToken !== undefined, {
  path: ['telegramBotToken'],
  error: 'a token is wanted while telegram.enabled is true',
});

/** All vars of the role `openclaw`, parsed. */
export type OpenClawRoleVars = z.output<typeof OpenClawRoleVars>;

/** The list of names is read in 2 ms but has no aliases ("UTC", "Asia/Kolkata"); to be sure of those costs 20 ms. */
function isTimeZone(zone: string): boolean {
  if (Intl.supportedValuesOf('timeZone').includes(zone)) return true;
  try {
    new Intl.DateTimeFormat('en', { timeZone: zone });
    return true;
  } catch (error) {
    if (error instanceof RangeError) return false;
    throw error;
  }
}

function memoryMb(size: string): number {
  return Number.parseInt(size, 10) * (size.endsWith('G') ? 1024 : 1);
}
