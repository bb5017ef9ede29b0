import type { AnyAuthMethod, ParsedKey } from 'ssh2';
import { messageOf } from '../../core/errors.ts';
import { type AgentKeys, askAgent } from './agent.ts';
import type { KeyFile } from './key-file.ts';
import type { AskPassphrase, KeyStore } from './key-store.ts';

/** What a host may be shown to let us in. */
export interface Identities {
  /** Key files that could be read, in the order of the target. */
  readonly files: readonly KeyFile[];
  readonly agent: AgentKeys | undefined;
  /** What was wrong with the others, for the message when nothing works. */
  readonly problems: readonly string[];
}

/**
 * Reads key files and asks the agent, without asking for any passphrase yet.
 *
 * @example const identities = await gatherIdentities(target, processKeys);
 */
export async function gatherIdentities(
  target: { readonly identityFiles: readonly string[]; readonly agent?: string | undefined },
  keys: KeyStore,
): Promise<Identities> {
  const problems: string[] = [];
  const note = (error: unknown) => {
    problems.push(messageOf(error));
    return undefined;
  };
  const files = await Promise.all(target.identityFiles.map((file) => keys.read(file).catch(note)));
  const socket = target.agent;
  const agent =
    socket === undefined
      ? undefined
      : await askAgent(socket).catch((error: unknown) => note(new Error(`agent ${socket}: ${messageOf(error)}`)));
  return { files: files.filter((file) => file !== undefined), agent, problems };
}

/** One thing to show to the server. */
export interface Offer {
  /** For messages: the key file, or the agent's key. */
  readonly name: string;
  readonly method: AnyAuthMethod;
}

/**
 * The offers in order: each key file (an encrypted one through the agent if that holds it, otherwise its passphrase is
 * asked now), then what else the agent holds. There is no `none` offer before them: it would cost a round trip.
 *
 * @param problems grows by what goes wrong on the way
 * @example for await (const offer of offers('deploy', identities, keys, ask, problems)) …
 */
export async function* offers(
  user: string,
  identities: Identities,
  keys: KeyStore,
  ask: AskPassphrase | undefined,
  problems: string[],
): AsyncGenerator<Offer, void> {
  const { agent } = identities;
  const shown: Buffer[] = [];
  const fromAgent = (key: ParsedKey, holder: AgentKeys, name: string): Offer => {
    shown.push(key.getPublicSSH());
    return { name, method: { type: 'agent', username: user, agent: holder.only([key]) } };
  };
  for (const file of identities.files) {
    if (file.kind === 'locked') {
      const { publicKey } = file;
      const held = publicKey && agent?.keys.find((key) => key.getPublicSSH().equals(publicKey));
      if (agent && held) {
        yield fromAgent(held, agent, file.file);
        continue;
      }
    }
    try {
      const key = await keys.unlock(file.file, ask);
      shown.push(key.getPublicSSH());
      yield { name: file.file, method: { type: 'publickey', username: user, key } };
    } catch (error) {
      problems.push(messageOf(error));
    }
  }
  for (const key of agent?.keys ?? []) {
    if (agent && !shown.some((other) => other.equals(key.getPublicSSH()))) {
      yield fromAgent(key, agent, key.comment === '' ? 'a key of the agent' : `${key.comment} (agent)`);
    }
  }
}
