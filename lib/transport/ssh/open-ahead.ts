import type { Handler, Protocol } from './protocol.ts';

/** The largest window and packet that ssh2 gives its channels (MAX_WINDOW and PACKET_SIZE of its Channel.js). */
const window = 2 * 1024 * 1024;
const packetSize = 32 * 1024;
/** The number that ssh2 gives its first channel. */
const first = 0;

/**
 * Asks for the first channel right behind a signed login, without waiting for its answer, and gives that channel to whoever opens
 * one first. Only OpenSSH is asked so: it keeps what came too early for the session, and a refused login costs it a line in
 * its log. Other servers may take leave.
 *
 * @returns to be called after each signed login was sent
 * @example const askAhead = openAhead(protocol);
 */
export function openAhead(protocol: Protocol): () => void {
  const open = protocol.session.bind(protocol);
  const { CHANNEL_OPEN_CONFIRMATION, CHANNEL_OPEN_FAILURE, USERAUTH_FAILURE } = protocol._handlers;
  let asked = false;
  let wanted = false;
  let answer: (() => void) | undefined;

  const keep =
    (handler: Handler): Handler =>
    (...args) => {
      if (!asked || wanted) handler(...args);
      else answer = () => handler(...args);
    };
  Object.assign(protocol._handlers, {
    CHANNEL_OPEN_CONFIRMATION: keep(CHANNEL_OPEN_CONFIRMATION),
    CHANNEL_OPEN_FAILURE: keep(CHANNEL_OPEN_FAILURE),
    USERAUTH_FAILURE: (...args: Parameters<Handler>) => {
      asked = false;
      USERAUTH_FAILURE(...args);
    },
  });
  protocol.session = (id, ...sizes) => {
    if (!asked || wanted) return open(id, ...sizes);
    wanted = true;
    if (answer !== undefined) queueMicrotask(answer);
  };
  return () => {
    if (asked || wanted || !isOpenSsh(protocol)) return;
    asked = true;
    open(first, window, packetSize);
  };
}

function isOpenSsh({ _remoteIdentRaw }: Protocol): boolean {
  return /^SSH-2\.0-OpenSSH_/.test(_remoteIdentRaw?.toString('latin1') ?? '');
}
