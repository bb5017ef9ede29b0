import { expect, test } from 'vitest';
import { FINGERPRINT_A, hostKeys, wireKey } from '../testing/host-keys.ts';
import { fingerprint, keyType } from './fingerprint.ts';

test('prints a fingerprint as ssh-keygen does', () => {
  expect(fingerprint(wireKey(hostKeys.a))).toBe(FINGERPRINT_A);
});

test('reads the type of a key from its own first field', () => {
  expect(keyType(wireKey(hostKeys.a))).toBe('ssh-ed25519');
  expect(keyType(wireKey(hostKeys.ecdsa))).toBe('ecdsa-sha2-nistp256');
  expect(keyType(Buffer.alloc(0))).toBe('');
  expect(keyType(Buffer.from([0, 0, 0, 9, 65, 66]))).toBe('AB');
});
