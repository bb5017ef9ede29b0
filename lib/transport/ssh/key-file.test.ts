import { chmod, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import ssh2 from 'ssh2';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { readKeyFile } from './key-file.ts';
import { makeKeyPair } from './testing/server.ts';

let directory: string;
let file: string;
beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'pincer-key-'));
  file = join(directory, 'id');
});
afterEach(() => rm(directory, { recursive: true, force: true }));

const write = (content: string) => writeFile(file, content, { mode: 0o600 });

test('reads a key that needs no passphrase', async () => {
  await write(makeKeyPair().private);
  expect(await readKeyFile(file)).toMatchObject({ kind: 'ready', file, key: { type: 'ssh-ed25519' } });
});

test('shows the public half of an encrypted key, and unlocks it by the right passphrase only', async () => {
  const pair = makeKeyPair('open sesame');
  await write(pair.private);
  const locked = await readKeyFile(file);
  if (locked.kind !== 'locked') throw new Error('It should be locked.');
  const publicKey = ssh2.utils.parseKey(pair.public);
  if (publicKey instanceof Error) throw publicKey;
  expect(locked.publicKey).toEqual(publicKey.getPublicSSH());
  expect((await locked.unlock('open sesame')).isPrivateKey()).toBe(true);
  for (const wrong of ['sesame', '']) {
    await expect(locked.unlock(wrong)).rejects.toMatchObject({
      code: 'SSH_KEY_FILE',
      message: `key file ${file} could not be decrypted: the passphrase is wrong`,
    });
  }
});

test('refuses a file that others can read', async () => {
  await write(makeKeyPair().private);
  await chmod(file, 0o640);
  await expect(readKeyFile(file)).rejects.toMatchObject({
    message: `key file ${file} can be read by others (mode 0640)`,
    hint: `Run: chmod 600 ${file}`,
  });
});

test('says what is wrong with a file that is no private key', async () => {
  await expect(readKeyFile(file)).rejects.toMatchObject({ message: `key file ${file} does not exist` });
  await write('hello');
  await expect(readKeyFile(file)).rejects.toMatchObject({
    message: `key file ${file} is no private key that Pincer reads: Unsupported key format`,
    hint: `Convert it to the OpenSSH format with: ssh-keygen -p -f ${file}`,
  });
  await write(makeKeyPair().public);
  await expect(readKeyFile(file)).rejects.toMatchObject({ message: `key file ${file} holds a public key` });
  await expect(readKeyFile(directory)).rejects.toMatchObject({ code: 'SSH_KEY_FILE' });
});
