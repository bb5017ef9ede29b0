import { createRequire } from 'node:module';
import { expect, test } from 'vitest';
import { algorithms, hostKeyTypes } from './algorithms.ts';

test('offers only the host key types that are known', () => {
  expect(algorithms(['ssh-ed25519']).serverHostKey).toEqual(['ssh-ed25519']);
  expect(algorithms(['ssh-rsa', 'ssh-ed25519']).serverHostKey).toEqual(['ssh-ed25519', 'rsa-sha2-512', 'rsa-sha2-256']);
});

test('offers all types to a host that nothing is known about, never a SHA-1 signature', () => {
  const offered = algorithms([]).serverHostKey;
  expect(offered).toHaveLength(hostKeyTypes.length + 1);
  expect(offered).not.toContain('ssh-rsa');
});

test('every name is one that ssh2 can do', () => {
  const supported: unknown = createRequire(import.meta.url)('ssh2/lib/protocol/constants.js');
  const all = algorithms([]);
  expect(supported).toMatchObject({
    SUPPORTED_KEX: expect.arrayContaining([...(all.kex as string[])]),
    SUPPORTED_CIPHER: expect.arrayContaining([...(all.cipher as string[])]),
    SUPPORTED_MAC: expect.arrayContaining([...(all.hmac as string[])]),
    SUPPORTED_SERVER_HOST_KEY: expect.arrayContaining([...(all.serverHostKey as string[])]),
  });
});
