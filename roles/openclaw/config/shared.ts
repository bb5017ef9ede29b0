import { Port, z } from 'pincer';
import { reference } from '../environment.ts';
import { documented, fixed, fixedList, section } from './key.ts';

const gatewayDocs = 'gateway/configuration-reference.md';
const securityDocs = 'gateway/security/index.md';
const sandboxDocs = 'gateway/sandboxing.md';

/** Keys that 2026.9.6 and 2026.3.13 share, by name and meaning; each version's schema adds its own. */
export const gatewayKeys = {
  mode: fixed('local', 'without it the gateway refuses to start', gatewayDocs),
  bind: fixed('loopback', '"auto" takes every address inside a container', gatewayDocs),
  port: documented(Port, 'the only port the gateway listens on', gatewayDocs),
  auth: section({
    mode: fixed('token', 'no anonymous caller', securityDocs),
    token: fixed(reference('gatewayToken'), 'the token stays in the environment file', 'gateway/secrets.md'),
    allowTailscale: fixed(false, 'no login without the token', securityDocs),
    rateLimit: section({
      maxAttempts: fixed(10, 'failed logins before the lock-out', securityDocs),
      windowMs: fixed(60_000, 'milliseconds in which they count', securityDocs),
      lockoutMs: fixed(300_000, 'milliseconds of the lock-out', securityDocs),
      exemptLoopback: fixed(true, 'else a local process could lock the operator out', securityDocs),
    }),
  }),
  trustedProxies: fixedList(['127.0.0.1'], 'only a proxy on this host may name the client', securityDocs),
  allowRealIpFallback: fixed(false, 'X-Real-IP can be forged', securityDocs),
  tailscale: section({ mode: fixed('off', 'the gateway publishes nothing by itself', 'gateway/tailscale.md') }),
  tools: section({
    deny: fixedList(
      ['sessions_spawn', 'sessions_send', 'gateway', 'cron', 'exec', 'nodes'],
      'never over POST /tools/invoke, whatever a later version allows there by default',
      'gateway/tools-invoke-http-api.md',
    ),
  }),
};

export const allowedOrigins = documented(
  z.array(z.string()),
  'pages of other origins may not open the WebSocket',
  gatewayDocs,
);

/** Top-level sections without a single variable key. */
export const fixedSections = {
  discovery: section({
    mdns: section({ mode: fixed('off', 'the host does not announce itself', 'gateway/bonjour.md') }),
  }),
  nodeHost: section({
    browserProxy: section({ enabled: fixed(false, 'no browser to share', 'cli/node.md') }),
  }),
  browser: section({ enabled: fixed(false, 'no browser control', 'tools/browser.md') }),
  update: section({
    checkOnStart: fixed(false, 'the release is pinned', gatewayDocs),
    auto: section({ enabled: fixed(false, 'the release is pinned', gatewayDocs) }),
  }),
  session: section({
    dmScope: fixed('per-channel-peer', 'the default merges the direct messages of everybody', 'concepts/session.md'),
  }),
};

export const plugins = z.strictObject({
  allow: documented(z.array(z.string()).min(1), 'an empty list would allow everything', 'tools/plugin.md'),
});

export const commandKeys = {
  bash: fixed(false, 'no shell by chat', 'tools/slash-commands.md'),
  config: fixed(false, 'no configuration by chat', 'tools/slash-commands.md'),
  restart: fixed(false, 'no restart by chat', 'tools/slash-commands.md'),
};

export const toolKeys = {
  profile: fixed('messaging', 'start from few tools', securityDocs),
  deny: fixedList(
    [
      'group:automation',
      'group:runtime',
      'group:fs',
      'process',
      'browser',
      'nodes',
      'gateway',
      'sessions_spawn',
      'sessions_send',
      'canvas',
      'cron',
    ],
    'control plane, shell and files are closed to agents',
    securityDocs,
  ),
  fs: section({ workspaceOnly: fixed(true, 'file tools, once allowed, stay in the workspace', 'tools/exec.md') }),
  exec: section({
    security: fixed('deny', 'no command on the host', 'tools/exec.md'),
    ask: fixed('always', 'nor by an approval given once', 'tools/exec.md'),
  }),
  elevated: section({ enabled: fixed(false, 'it leaves the sandbox', 'tools/elevated.md') }),
  sessions: section({ visibility: fixed('agent', 'no reading of other agents’ sessions', securityDocs) }),
  agentToAgent: section({ enabled: fixed(false, 'agents do not talk to each other', securityDocs) }),
};

export const models = z.strictObject({
  mode: fixed('replace', 'no built-in catalogue: no provider but ours', gatewayDocs),
  providers: z.strictObject({
    litellm: z.strictObject({
      baseUrl: documented(
        z.string(),
        'every request goes through LiteLLM, its budgets and its log',
        'providers/litellm.md',
      ),
      apiKey: fixed(reference('liteLlmKey'), 'the key stays in the environment file', 'gateway/secrets.md'),
      api: fixed('openai-completions', 'what LiteLLM speaks', 'providers/litellm.md'),
      models: documented(
        z.array(z.strictObject({ id: z.string(), name: z.string(), contextWindow: z.number(), maxTokens: z.number() })),
        'the list is written by hand, LiteLLM is not asked',
        'providers/litellm.md',
      ),
    }),
  }),
});

const sandboxDocker = section({
  network: fixed('none', 'no network in the sandbox', sandboxDocs),
  capDrop: fixedList(['ALL'], 'no capability', sandboxDocs),
  readOnlyRoot: fixed(true, 'nothing to change but the workspace copy', sandboxDocs),
  user: fixed('1000:1000', 'not root inside', sandboxDocs),
  memory: fixed('1g', 'a runaway turn does not take the host', sandboxDocs),
  memorySwap: fixed('1g', 'the same in all: no swap', sandboxDocs),
  cpus: fixed(1, 'one core', sandboxDocs),
  pidsLimit: fixed(256, 'no fork bomb', sandboxDocs),
  ulimits: section({
    nofile: section({ soft: fixed(1024, 'open files', sandboxDocs), hard: fixed(2048, 'open files', sandboxDocs) }),
  }),
});

/** Of a sandbox that is on; one that is off carries the mode alone, for the audit warns of settings without effect. */
export const sandboxKeys = {
  scope: fixed('agent', 'one container per agent', sandboxDocs),
  workspaceAccess: fixed('none', 'the container sees a copy of the workspace only', sandboxDocs),
  docker: sandboxDocker,
  prune: section({
    idleHours: fixed(12, 'idle containers go', sandboxDocs),
    maxAgeDays: fixed(3, 'old containers go', sandboxDocs),
  }),
};

export const sandboxOff = z.strictObject({ mode: documented(z.literal('off'), 'no Docker on this host', sandboxDocs) });
export const sandboxMode = documented(z.enum(['non-main', 'all']), 'whose turns run in Docker', sandboxDocs);

export const agentKeys = {
  workspace: documented(z.string(), 'where SOUL.md and AGENTS.md are read', 'concepts/agent-workspace.md'),
  skipBootstrap: fixed(true, 'the role owns the workspace files', 'concepts/agent-workspace.md'),
  userTimezone: documented(z.string(), 'dates as the operator reads them', 'concepts/timezone.md').optional(),
  model: z.strictObject({ primary: documented(z.string(), 'provider/model of the agents', 'concepts/models.md') }),
  maxConcurrent: fixed(4, 'agent turns at once', gatewayDocs),
  subagents: section({ maxConcurrent: fixed(4, 'sub-agent turns at once', gatewayDocs) }),
};

export const heartbeatEvery = documented(z.string(), '0m: the agent never wakes by itself', 'gateway/heartbeat.md');

export const telegramKeys = {
  enabled: fixed(true, 'asked for by a var', 'channels/telegram.md'),
  botToken: fixed(reference('telegramBotToken'), 'the token stays in the environment file', 'channels/telegram.md'),
  dmPolicy: documented(z.enum(['pairing', 'allowlist']), 'strangers do not reach the agent', 'channels/telegram.md'),
  allowFrom: documented(z.array(z.string()), 'who may write without pairing', 'channels/telegram.md').optional(),
  groupPolicy: fixed('allowlist', 'no group but a listed one', 'channels/telegram.md'),
};

export const channelDefaults = section({
  groupPolicy: fixed('allowlist', 'no group but a listed one', 'channels/groups.md'),
});
