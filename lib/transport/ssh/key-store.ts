import type { ParsedKey } from 'ssh2';
import { PincerError } from '../../core/errors.ts';
import { type KeyFile, readKeyFile } from './key-file.ts';

/** Asks for the passphrase of a key file. */
export type AskPassphrase = (file: string) => Promise<string>;

/** Private keys by file; a file is read once and its passphrase asked once, however many hosts want it. */
export interface KeyStore {
  /** @throws PincerError `SSH_KEY_FILE` */
  read(file: string): Promise<KeyFile>;
  /** @throws PincerError `SSH_KEY_FILE` when the passphrase is wrong or nobody can be asked */
  unlock(file: string, ask: AskPassphrase | undefined): Promise<ParsedKey>;
}

/**
 * Makes an empty store.
 *
 * @example const key = await createKeyStore().unlock('/root/.ssh/id_ed25519', ask);
 */
export function createKeyStore(): KeyStore {
  const files = new Map<string, Promise<KeyFile>>();
  const unlocked = new Map<string, Promise<ParsedKey>>();
  // One question at a time: two prompts on one screen cannot be told apart.
  let questions: Promise<unknown> = Promise.resolve();

  const read = (file: string) => remember(files, file, () => readKeyFile(file));
  const open = async (file: string, ask: AskPassphrase | undefined): Promise<ParsedKey> => {
    const found = await read(file);
    if (found.kind === 'ready') return found.key;
    if (ask === undefined) {
      throw new PincerError({
        code: 'SSH_KEY_FILE',
        message: `key file ${file} is encrypted and nobody is there to type its passphrase`,
        hint: `Add it to an agent first: ssh-add ${file}`,
        location: { file },
      });
    }
    const answer = questions.then(() => ask(file));
    questions = answer.catch(() => undefined);
    return found.unlock(await answer);
  };
  return { read, unlock: (file, ask) => remember(unlocked, file, () => open(file, ask)) };
}

/** The store that all connections of this process share. */
export const processKeys: KeyStore = createKeyStore();

function remember<T>(known: Map<string, Promise<T>>, name: string, make: () => Promise<T>): Promise<T> {
  const value = known.get(name) ?? make();
  known.set(name, value);
  return value;
}
