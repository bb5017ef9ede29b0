import { InputError, Secret } from 'pincer';
/** What the role is handed beside its vars. */
export interface OpenClawSecrets {
  /** What every caller of the gateway must present: at least 64 hexadecimal digits. */
  readonly gatewayToken: Secret<string>;
  /** Key of LiteLLM, the only model provider. */
  readonly liteLlmKey: Secret<string>;
  /** Wanted when the Telegram channel is enabled. */
  readonly telegramBotToken?: Secret<string> | undefined;
}

/** Names of the secrets in the gateway's environment; OpenClaw itself looks for these (package docs help/environment.md). */
export const environmentNames = {
  gatewayToken: 'OPENCLAW_GATEWAY_TOKEN',
  liteLlmKey: 'LITELLM_API_KEY',
  telegramBotToken: 'TELEGRAM_BOT_TOKEN',
} as const satisfies Record<keyof OpenClawSecrets, string>;

/**
 * How openclaw.json points at a secret instead of holding it.
 *
 * @example reference('gatewayToken') // '${OPENCLAW_GATEWAY_TOKEN}'
 */
export function reference(secret: keyof OpenClawSecrets): string {
  return `\${${environmentNames[secret]}}`;
}

/**
 * Content of the environment file. Each value stands in single quotes, which systemd (`EnvironmentFile=`) and a shell
 * that sources the file read alike: nothing inside them is special.
 *
 * @throws InputError `OPENCLAW_TOKEN_WEAK` when the gateway token is shorter or not hexadecimal,
 *   `OPENCLAW_SECRET_UNUSABLE` when a value is empty or cannot stand in the file
 * @example environmentFile({ gatewayToken, liteLlmKey }) // OPENCLAW_GATEWAY_TOKEN='...'
 */
export function environmentFile(secrets: OpenClawSecrets): Secret<string> {
  requireStrong(secrets.gatewayToken);
  const given = (['gatewayToken', 'liteLlmKey', 'telegramBotToken'] as const).flatMap((key) => {
    const secret = secrets[key];
    return secret === undefined ? [] : [{ name: environmentNames[key], secret: usable(environmentNames[key], secret) }];
  });
  const lines = given.map(({ name, secret }) => `${name}='${secret.reveal()}'\n`);
  return new Secret(lines.join(''), given.map(({ secret }) => secret.origin).join(', '));
}

function requireStrong(token: Secret<string>): void {
  if (token.isPlaceholder || /^[0-9a-fA-F]{64,}$/.test(token.reveal())) return;
  throw new InputError({
    code: 'OPENCLAW_TOKEN_WEAK',
    message: `The gateway token (${token.origin}) has fewer than 64 hexadecimal digits or other characters.`,
    hint: 'Make one with: openssl rand -hex 32',
  });
}

function usable(name: string, secret: Secret<string>): Secret<string> {
  if (/^[\x21-\x26\x28-\x7e]+$/.test(secret.reveal())) return secret;
  throw new InputError({
    code: 'OPENCLAW_SECRET_UNUSABLE',
    message: `The value for ${name} (${secret.origin}) is empty or holds a blank, a single quote or another character that an environment file cannot carry.`,
    hint: 'Look for a line break or a blank at the end of the value.',
  });
}
