import type { z } from 'pincer';
import { stateLayout } from '../layout.ts';
import type { OpenClawVars } from '../vars.ts';
import { heartbeatPrompt } from '../workspace.ts';
import { Config2026_3_13 } from './schema-2026-3-13.ts';
import { Config2026_9_6 } from './schema-2026-9-6.ts';

/**
 * The whole openclaw.json of the version that the vars name: only the keys that the role sets, in a fixed order, so
 * that equal vars give equal bytes and a second run changes nothing.
 *
 * @param vars parsed vars of the role
 * @returns JSON text with a newline at its end; secrets stand in it as `${NAME}` of the environment file
 * @example renderConfig(OpenClawVars.parse({ port: 18789 }))
 */
export function renderConfig(vars: OpenClawVars): string {
  const config = vars.version === '2026.9.6' ? config2026_9_6(vars) : config2026_3_13(vars);
  return `${JSON.stringify(config, null, 2)}\n`;
}

function config2026_9_6(vars: OpenClawVars): z.output<typeof Config2026_9_6> {
  const every = vars.heartbeatEvery;
  const heartbeat = { every, ...(wakes(every) && { prompt: heartbeatPrompt }) };
  return Config2026_9_6.parse({
    ...sections(vars),
    agents: { defaults: { ...agentDefaults(vars), heartbeat } },
  } satisfies z.input<typeof Config2026_9_6>);
}

function config2026_3_13(vars: OpenClawVars): z.output<typeof Config2026_3_13> {
  return Config2026_3_13.parse({
    ...sections(vars),
    agents: { defaults: { ...agentDefaults(vars), heartbeat: { every: vars.heartbeatEvery } } },
  } satisfies z.input<typeof Config2026_3_13>);
}

function sections(vars: OpenClawVars) {
  const { baseUrl, models } = vars.litellm;
  return {
    gateway: { port: vars.port, controlUi: { allowedOrigins: vars.allowedOrigins } },
    plugins: { allow: vars.plugins },
    channels: telegram(vars.telegram),
    models: { providers: { litellm: { baseUrl, models } } },
  };
}

function telegram({ enabled, dmPolicy, allowFrom }: OpenClawVars['telegram']) {
  if (!enabled) return {};
  return { telegram: { dmPolicy, ...(allowFrom.length > 0 && { allowFrom }) } };
}

function agentDefaults(vars: OpenClawVars) {
  return {
    workspace: stateLayout(vars).workspace,
    ...(vars.timeZone !== undefined && { userTimezone: vars.timeZone }),
    model: { primary: `litellm/${vars.litellm.models[0]?.id ?? ''}` },
    sandbox: { mode: vars.sandboxMode },
  };
}

function wakes(every: string): boolean {
  return Number.parseInt(every, 10) > 0;
}
