import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { createKeyStore } from './key-store.ts';
import { makeKeyPair } from './testing/server.ts';

let directory: string;
beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'pincer-key-store-'));
});
afterEach(() => rm(directory, { recursive: true, force: true }));

async function lockedKey(name: string): Promise<string> {
  const file = join(directory, name);
  await writeFile(file, makeKeyPair('right').private, { mode: 0o600 });
  return file;
}

test('asks once for a file, however many want it at the same time', async () => {
  const file = await lockedKey('a');
  let asked = 0;
  const ask = async () => {
    asked += 1;
    return 'right';
  };
  const store = createKeyStore();
  const keys = await Promise.all([store.unlock(file, ask), store.unlock(file, ask), store.unlock(file, ask)]);
  expect(new Set(keys).size).toBe(1);
  await store.unlock(file, ask);
  expect(asked).toBe(1);
});

test('asks one question at a time', async () => {
  const files = await Promise.all(['a', 'b', 'c'].map(lockedKey));
  const said: string[] = [];
  const ask = async (file: string) => {
    said.push(`ask ${file}`);
    await new Promise((resolve) => setTimeout(resolve, 20));
    said.push(`answer ${file}`);
    if (file === files[0]) throw new Error('interrupted');
    return 'right';
  };
  const store = createKeyStore();
  const results = await Promise.allSettled(files.map((file) => store.unlock(file, ask)));
  expect(results.map((result) => result.status)).toEqual(['rejected', 'fulfilled', 'fulfilled']);
  for (let question = 0; question < said.length; question += 2) {
    expect(said[question + 1]).toBe(said[question]?.replace('ask', 'answer'));
  }
});

test('a wrong passphrase is wrong for all hosts, without another question', async () => {
  const file = await lockedKey('a');
  let asked = 0;
  const ask = async () => {
    asked += 1;
    return 'wrong';
  };
  const store = createKeyStore();
  for (let host = 0; host < 2; host++) await expect(store.unlock(file, ask)).rejects.toThrow(/passphrase is wrong/);
  expect(asked).toBe(1);
});

test('says what to do where nobody can be asked, or the file is missing', async () => {
  const store = createKeyStore();
  const file = await lockedKey('a');
  await expect(store.unlock(file, undefined)).rejects.toMatchObject({
    code: 'SSH_KEY_FILE',
    hint: `Add it to an agent first: ssh-add ${file}`,
  });
  await expect(store.read(join(directory, 'none'))).rejects.toThrow(/does not exist/);
});

test('asks nothing for a key that is not encrypted', async () => {
  const file = join(directory, 'open');
  await writeFile(file, makeKeyPair().private, { mode: 0o600 });
  expect((await createKeyStore().unlock(file, undefined)).type).toBe('ssh-ed25519');
});
