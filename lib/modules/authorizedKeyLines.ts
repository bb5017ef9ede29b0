import { parsePublicKey } from './publicKey.ts';

/**
 * The text of an authorized_keys file with keys added or removed; lines that concern other keys stay byte for byte.
 *
 * @param content  what the file holds now
 * @param keys     valid public key lines
 * @param exclusive every key that is not in `keys` goes; comments stay
 * @example mergeKeys('', ['ssh-ed25519 AAAA... me'], 'present', false)
 */
export function mergeKeys(
  content: string,
  keys: readonly string[],
  state: 'present' | 'absent',
  exclusive: boolean,
): string {
  const wanted = new Map(keys.map((key) => [parsePublicKey(key)?.body, key]));
  if (state === 'absent') return keepLines(content, (body) => body === undefined || !wanted.has(body));
  const seen = new Set<string>();
  const kept = keepLines(content, (body, options) => {
    if (body === undefined) return true;
    const key = wanted.get(body);
    if (key === undefined) return !exclusive;
    // sshd obeys the first line that holds the key, so one with other options (a forced command, say) must go.
    if (parsePublicKey(key)?.options !== options) return false;
    seen.add(body);
    return true;
  });
  const added = [...wanted].filter(([body]) => body !== undefined && !seen.has(body)).map(([, key]) => `${key}\n`);
  const border = kept === '' || kept.endsWith('\n') || added.length === 0 ? '' : '\n';
  return kept + border + added.join('');
}

/** Keeps lines with their own line ends; `body` is undefined for a line that is no key. */
function keepLines(content: string, keep: (body: string | undefined, options: string | undefined) => boolean): string {
  const lines = content.match(/[^\n]*\n|[^\n]+$/g) ?? [];
  return lines
    .filter((text) => {
      const key = parsePublicKey(text);
      return keep(key?.body, key?.options);
    })
    .join('');
}
