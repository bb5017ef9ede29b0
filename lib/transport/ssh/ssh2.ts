import { createRequire } from 'node:module';

type Whole = typeof import('ssh2');

/** The parts of ssh2 that Pincer uses. */
export interface Ssh2 {
  readonly Client: Whole['Client'];
  readonly OpenSSHAgent: Whole['OpenSSHAgent'];
  readonly parseKey: Whole['utils']['parseKey'];
}

const require = createRequire(import.meta.url);

let loaded: Ssh2 | undefined;

/**
 * Loads ssh2 when the first connection is made: listings, checks of input and local hosts never pay for it. Only the
 * client: the package's index brings agents for HTTPS along, and with them Node's own http, tls and zlib (15 of 30 ms).
 *
 * @example const { Client } = loadSsh2();
 */
export function loadSsh2(): Ssh2 {
  loaded ??= {
    Client: require('ssh2/lib/client.js'),
    OpenSSHAgent: require('ssh2/lib/agent.js').OpenSSHAgent,
    parseKey: require('ssh2/lib/protocol/keyParser.js').parseKey,
  };
  return loaded;
}
