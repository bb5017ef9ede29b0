import { z } from 'pincer';
import { documented, fixed, fixedList, section } from './key.ts';
import * as shared from './shared.ts';

const gatewayDocs = 'gateway/config-gateway.md';
const nodeDocs = 'nodes/command-policy.md';

/**
 * The keys of openclaw.json that the role sets on OpenClaw 2026.9.6. That version refuses to start (exit status 78)
 * on any key it does not know, so nothing here is a guess: `openclaw config validate` of that version accepts each.
 */
export const Config2026_9_6 = z.strictObject({
  gateway: z.strictObject({
    ...shared.gatewayKeys,
    controlUi: z.strictObject({
      allowedOrigins: shared.allowedOrigins,
      automaticallyFetchFavicons: fixed(false, 'no requests to sites named in chats', gatewayDocs),
      allowExternalEmbedUrls: fixed(false, 'no foreign pages inside the UI', gatewayDocs),
      communityInvite: fixed(false, 'an operator’s console, not an advertisement', gatewayDocs),
    }),
    terminal: section({ enabled: fixed(false, 'on by default: a shell on the host for UI admins', gatewayDocs) }),
    nodes: section({
      browser: section({ mode: fixed('off', 'no browser of a paired device', gatewayDocs) }),
      pairing: section({ sshVerify: fixed(false, 'the gateway logs in nowhere by SSH', 'gateway/pairing.md') }),
      pluginTools: section({ enabled: fixed(false, 'no tools brought by paired devices', nodeDocs) }),
      allowSkills: fixed(false, 'no skills brought by paired devices', 'nodes/mcp-and-skills.md'),
      commands: section({
        deny: fixedList(
          ['system.run', 'camera.snap', 'screen.record'],
          'paired devices run and record nothing',
          nodeDocs,
        ),
      }),
    }),
  }),
  ...shared.fixedSections,
  telemetry: section({ enabled: fixed(false, 'no statistics leave the host', 'gateway/telemetry.md') }),
  logging: section({
    level: fixed('info', 'enough to follow a turn', 'gateway/logging.md'),
    consoleStyle: fixed('json', 'the journal keeps lines that machines can read', 'gateway/logging.md'),
    redactPatterns: fixedList([], 'the built-in redaction is always on', 'gateway/logging.md'),
  }),
  plugins: shared.plugins,
  channels: z.strictObject({
    defaults: shared.channelDefaults,
    telegram: z
      .strictObject({
        ...shared.telegramKeys,
        streaming: section({ mode: fixed('off', 'one message per answer', 'channels/telegram.md') }),
      })
      .optional(),
  }),
  commands: section({
    ...shared.commandKeys,
    mcp: fixed(false, 'no MCP servers by chat', 'tools/slash-commands.md'),
    plugins: fixed(false, 'no plugins by chat', 'tools/slash-commands.md'),
  }),
  tools: section({
    ...shared.toolKeys,
    message: section({
      crossContext: section({
        allowAcrossProviders: fixed(
          false,
          'no carrying of text from one channel to another',
          'gateway/security/tool-permissions.md',
        ),
      }),
    }),
  }),
  models: shared.models.extend({
    catalogRefresh: section({ enabled: fixed(false, 'no call to OpenClaw’s own servers', 'concepts/models.md') }),
  }),
  agents: z.strictObject({
    defaults: z.strictObject({
      ...shared.agentKeys,
      heartbeat: z.strictObject({
        every: shared.heartbeatEvery,
        prompt: documented(
          z.string(),
          'takes the place of HEARTBEAT.md, which this version does not read',
          'gateway/heartbeat.md',
        ).optional(),
      }),
      sandbox: z.discriminatedUnion('mode', [
        shared.sandboxOff,
        z.strictObject({
          mode: shared.sandboxMode,
          backend: fixed('docker', 'named, since this version knows others', 'gateway/sandboxing.md'),
          ...shared.sandboxKeys,
        }),
      ]),
    }),
  }),
});
