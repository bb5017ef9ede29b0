import { z } from 'pincer';
import { fixed, fixedList, section } from './key.ts';
import * as shared from './shared.ts';

const gatewayDocs = 'gateway/configuration-reference.md';

/**
 * The keys of openclaw.json that the role sets on OpenClaw 2026.3.13. It knows nothing of the browser terminal,
 * telemetry, node plugins and cross-channel messages, and takes three switches that later versions dropped.
 */
export const Config2026_3_13 = z.strictObject({
  gateway: z.strictObject({
    ...shared.gatewayKeys,
    controlUi: z.strictObject({
      allowedOrigins: shared.allowedOrigins,
      allowInsecureAuth: fixed(false, 'no login over plain HTTP from afar', gatewayDocs),
      dangerouslyDisableDeviceAuth: fixed(false, 'a new browser must be paired', gatewayDocs),
    }),
    nodes: section({
      browser: section({ mode: fixed('off', 'no browser of a paired device', gatewayDocs) }),
      denyCommands: fixedList(
        ['system.run', 'camera.list'],
        'of what paired devices may do by default, what runs or sees',
        gatewayDocs,
      ),
    }),
  }),
  ...shared.fixedSections,
  logging: section({
    level: fixed('info', 'enough to follow a turn', 'gateway/logging.md'),
    consoleStyle: fixed('json', 'the journal keeps lines that machines can read', 'gateway/logging.md'),
    redactSensitive: fixed('tools', 'secrets in tool output are masked', 'gateway/logging.md'),
  }),
  plugins: shared.plugins,
  channels: z.strictObject({
    defaults: shared.channelDefaults,
    telegram: z
      .strictObject({
        ...shared.telegramKeys,
        streaming: fixed('off', 'one message per answer', 'channels/telegram.md'),
      })
      .optional(),
  }),
  commands: section(shared.commandKeys),
  tools: section(shared.toolKeys),
  models: shared.models,
  agents: z.strictObject({
    defaults: z.strictObject({
      ...shared.agentKeys,
      heartbeat: z.strictObject({ every: shared.heartbeatEvery }),
      sandbox: z.discriminatedUnion('mode', [
        shared.sandboxOff,
        z.strictObject({ mode: shared.sandboxMode, ...shared.sandboxKeys }),
      ]),
    }),
  }),
});
