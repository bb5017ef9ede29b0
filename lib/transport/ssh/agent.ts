import type { BaseAgent, ParsedKey } from 'ssh2';
import { loadSsh2 } from './ssh2.ts';

/** Keys that an ssh-agent holds, and the means to sign with some of them. */
export interface AgentKeys {
  readonly keys: readonly ParsedKey[];
  /** An agent that shows only these keys to the server. */
  only(keys: readonly ParsedKey[]): BaseAgent;
}

/**
 * Asks the agent behind a socket which keys it holds.
 *
 * @param socket path of the agent's socket (SSH_AUTH_SOCK)
 * @throws Error when no agent answers there
 * @example const { keys } = await askAgent('/run/user/1000/agent');
 */
export async function askAgent(socket: string): Promise<AgentKeys> {
  const { OpenSSHAgent } = loadSsh2();
  const agent = new OpenSSHAgent(socket);
  const keys = await new Promise<ParsedKey[]>((resolve, reject) => {
    agent.getIdentities((error, found) => {
      if (error) reject(error);
      else resolve((found ?? []).filter(isParsedKey));
    });
  });
  return {
    keys,
    only(shown) {
      const narrow = new OpenSSHAgent(socket);
      narrow.getIdentities = (done) => done(null, [...shown]);
      return narrow;
    },
  };
}

function isParsedKey(key: unknown): key is ParsedKey {
  return typeof key === 'object' && key !== null && 'getPublicSSH' in key;
}
