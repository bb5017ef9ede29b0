import { createSecretKey } from 'node:crypto';
import type { Client } from 'ssh2';
import { openAhead } from './open-ahead.ts';
import { type Handler, type Protocol, protocolOf, sendIgnore } from './protocol.ts';

/** Hashes of the signatures that a server may ask of an RSA key (RFC 8332); the other types have one of their own. */
const hashes: Readonly<Record<string, string>> = { 'rsa-sha2-256': 'sha256', 'rsa-sha2-512': 'sha512' };

/**
 * Makes a client that is about to connect log in with fewer round trips, and without work that nobody asked for. All of
 * it is in the freedom of the protocol; ssh2 has no options for it.
 *
 * @example client.connect(config); takeShortcuts(client);
 */
export function takeShortcuts(client: Client): void {
  const protocol = protocolOf(client);
  if (protocol === undefined) return;
  logInAtOnce(protocol);
  signUnasked(protocol, openAhead(protocol));
  takeHostKeysAsToldBefore(protocol);
  client.on('handshake', () => keepKeys(protocol));
  client.once('ready', () => sendIgnore(protocol));
}

/**
 * The answer to "I want to log in" need not be awaited (RFC 4253, section 10: only a key exchange that leaves the server
 * unproven asks for that). It waits for the signatures that the server takes, which come along with its keys.
 */
function logInAtOnce({ _handlers }: Protocol): void {
  const { EXT_INFO, SERVICE_ACCEPT } = _handlers;
  let begun = false;
  const begin: Handler = (protocol, ...args) => {
    if (begun) return sendIgnore(protocol);
    begun = true;
    SERVICE_ACCEPT(protocol, ...args);
  };
  _handlers.SERVICE_ACCEPT = begin;
  _handlers.EXT_INFO = (protocol, ...args) => {
    EXT_INFO(protocol, ...args);
    if (!begun) begin(protocol, 'ssh-userauth');
  };
}

/**
 * A key that is here signs without asking first whether it would be let in (RFC 4252, section 7). An agent's is asked
 * about: its owner may be made to touch something for each signature.
 *
 * @param then called after each signed login was sent
 */
function signUnasked(protocol: Protocol, then: () => void): void {
  const ask = protocol.authPK.bind(protocol);
  protocol.authPK = (user, key, algorithm, sign) => {
    const isAgents = !key.isPrivateKey();
    if (sign === undefined && isAgents) return ask(user, key, algorithm);
    ask(user, key, algorithm, (data, done) => {
      const send = (signature: Buffer): void => {
        done(signature);
        then();
      };
      if (sign !== undefined) return sign(data, send);
      // The types do not say that an error comes back instead of being thrown.
      const signature: Buffer | Error = key.sign(data, hashes[algorithm ?? '']);
      if (signature instanceof Error) ask(user, key, algorithm);
      else send(signature);
    });
  };
}

/** OpenSSH tells all its host keys after each login; ssh2 has it sign for every one, though nobody here asks which it has. */
function takeHostKeysAsToldBefore({ _handlers }: Protocol): void {
  const { GLOBAL_REQUEST } = _handlers;
  _handlers.GLOBAL_REQUEST = (protocol, name, wantsReply, ...rest) => {
    if (name !== 'hostkeys-00@openssh.com') GLOBAL_REQUEST(protocol, name, wantsReply, ...rest);
    else if (wantsReply === true) protocol.requestSuccess();
    else sendIgnore(protocol);
  };
}

/**
 * AES-GCM makes a cipher for each packet, and node:crypto finds out with two exceptions that a key of bytes is no object:
 * half of the price of a packet.
 */
function keepKeys({ _cipher, _decipher }: Protocol): void {
  if (_cipher._encKey instanceof Buffer) _cipher._encKey = createSecretKey(_cipher._encKey);
  if (_decipher._decipherKey instanceof Buffer) _decipher._decipherKey = createSecretKey(_decipher._decipherKey);
}
