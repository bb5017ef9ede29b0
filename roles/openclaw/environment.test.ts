import { execFileSync } from 'node:child_process';
import { describe, expect, it } from 'vitest';
import { Secret } from '../../lib/core/secret.ts';
import { environmentFile, reference } from './environment.ts';

const token = new Secret('ab'.repeat(32), 'test');
const key = (value: string): Secret<string> => new Secret(value, 'environment variable LITELLM_API_KEY');

describe('environmentFile', () => {
  it('holds one line per secret that was given, and is a secret', () => {
    const file = environmentFile({ gatewayToken: token, liteLlmKey: key('sk-1') });
    expect(`${file}`).toBe('***');
    expect(file.reveal()).toBe(`OPENCLAW_GATEWAY_TOKEN='${'ab'.repeat(32)}'\nLITELLM_API_KEY='sk-1'\n`);
    const withBot = environmentFile({ gatewayToken: token, liteLlmKey: key('sk-1'), telegramBotToken: key('1:A_b-c') });
    expect(withBot.reveal()).toMatch(/\nTELEGRAM_BOT_TOKEN='1:A_b-c'\n$/);
  });

  it('is read by a real shell as it was meant, special characters included', () => {
    const value = 'sk-$HOME`id`\\"#;&|*~!';
    const content = environmentFile({ gatewayToken: token, liteLlmKey: key(value) }).reveal();
    const script = 'set -a; eval "$(cat)"; printf %s "$LITELLM_API_KEY"';
    expect(execFileSync('sh', ['-c', script], { input: content, encoding: 'utf8' })).toBe(value);
  });

  it.each(['', 'a b', "it's", 'line\n', 'ä'])('refuses %j with its origin and without its value', (value) => {
    const make = () => environmentFile({ gatewayToken: token, liteLlmKey: key(value) });
    expect(make).toThrow(
      expect.objectContaining({
        code: 'OPENCLAW_SECRET_UNUSABLE',
        message: expect.stringContaining('LITELLM_API_KEY (environment variable LITELLM_API_KEY)'),
      }),
    );
  });

  it.each(['', 'ab'.repeat(31), `${'ab'.repeat(31)}xy`])('refuses the gateway token %j', (value) => {
    const make = () => environmentFile({ gatewayToken: new Secret(value, 'test'), liteLlmKey: key('sk-1') });
    expect(make).toThrow(expect.objectContaining({ code: 'OPENCLAW_TOKEN_WEAK' }));
  });
});

it('names a secret as openclaw.json does', () => {
  expect(reference('liteLlmKey')).toBe(['$', '{LITELLM_API_KEY}'].join(''));
});
