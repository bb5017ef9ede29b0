import { readFileSync } from 'node:fs';

/** The version of Pincer, as its package says. */
export function pincerVersion(): string {
  const text = readFileSync(new URL('../../package.json', import.meta.url), 'utf8');
  const { version } = JSON.parse(text) as { version?: string };
  return version ?? '0.0.0';
}
