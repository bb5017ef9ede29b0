import { createHash } from 'node:crypto';

/**
 * SHA-256 fingerprint of a public key, as `ssh-keygen -l` prints it.
 *
 * @param key the key as it goes over the wire (the base64 column of known_hosts, decoded)
 * @example fingerprint(Buffer.from(line.key, 'base64')) // 'SHA256:oCHC…'
 */
export function fingerprint(key: Uint8Array): string {
  return `SHA256:${createHash('sha256').update(key).digest('base64').replace(/=+$/, '')}`;
}

/**
 * The type that a public key names in its own first field, e.g. `ssh-ed25519`; empty when it has none.
 *
 * @param key the key as it goes over the wire
 * @example keyType(hostKey) // 'ssh-ed25519'
 */
export function keyType(key: Buffer): string {
  const length = key.length >= 4 ? key.readUInt32BE(0) : 0;
  return key.toString('latin1', 4, Math.min(4 + length, key.length));
}
