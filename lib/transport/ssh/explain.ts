import { messageOf } from '../../core/errors.ts';
import { WayError } from './way-error.ts';

/** How far an attempt has come. */
export type Phase = 'connecting' | 'handshake' | 'authentication';

/** An attempt's circumstances, for the words of its failure. */
export interface Circumstances {
  readonly phase: Phase;
  readonly address: string;
  readonly port: number;
  /** Seconds that the attempt had. */
  readonly connectTimeout: number;
  /** What the proxy command said, when there is one. */
  readonly complaint?: string | undefined;
}

const doing: Record<Phase, string> = {
  connecting: 'connecting',
  handshake: 'the SSH handshake',
  authentication: 'the login',
};

/**
 * Puts a failure of the line or the protocol into words.
 *
 * @param cause the error of socket or ssh2; undefined when the host just hung up
 * @example throw explain(error, { phase: 'connecting', address: '203.0.113.5', port: 22, connectTimeout: 10 });
 */
export function explain(cause: unknown, at: Circumstances): WayError {
  if (at.complaint !== undefined) {
    return new WayError({
      code: 'SSH_PROXY',
      message: `the proxy command failed (${at.complaint})`,
      hint: 'Run the proxy command by hand: it must connect its standard input and output to the host.',
      cause,
    });
  }
  switch (codeOf(cause)) {
    case 'ECONNREFUSED':
      return new WayError({
        code: 'SSH_REFUSED',
        message: 'connection refused',
        hint: `Is sshd running on ${at.address}, and does it listen on port ${at.port}?`,
        cause,
      });
    case 'ENOTFOUND':
    case 'EAI_AGAIN':
      return new WayError({
        code: 'SSH_UNRESOLVED',
        message: `the name "${at.address}" has no address`,
        hint: 'Look for a typo in the host address, or at the name service of this machine.',
        stop: true,
        cause,
      });
    case 'EHOSTUNREACH':
    case 'ENETUNREACH':
      return new WayError({
        code: 'SSH_NO_ROUTE',
        message: `no route to ${at.address}`,
        hint: 'Is this machine online, and the host switched on?',
        cause,
      });
    case 'ETIMEDOUT':
      return timedOut(at, cause);
  }
  if (at.phase === 'connecting') {
    return new WayError({
      code: 'SSH_LOST',
      message: cause === undefined ? 'the connection could not be made' : messageOf(cause),
      hint: `Try by hand: ssh -v -p ${at.port} ${at.address}`,
      cause,
    });
  }
  if (isLevel(cause, 'handshake')) {
    return new WayError({
      code: 'SSH_PROTOCOL',
      message: `the SSH handshake failed: ${messageOf(cause)}`,
      hint: `Compare what the host offers: ssh -vv -p ${at.port} ${at.address}`,
      cause,
    });
  }
  const why = cause === undefined ? '' : `: ${messageOf(cause)}`;
  return new WayError({
    code: 'SSH_LOST',
    message: `the host closed the connection during ${doing[at.phase]}${why}`,
    hint: 'Is it an SSH server, and does it not lock this address out (fail2ban, MaxStartups, PerSourcePenalties, a firewall limit)?',
    cause,
  });
}

/**
 * The failure of an attempt that took too long.
 *
 * @example throw timedOut({ phase: 'connecting', address: '203.0.113.5', port: 22, connectTimeout: 10 });
 */
export function timedOut(at: Circumstances, cause?: unknown): WayError {
  return new WayError({
    code: 'SSH_TIMEOUT',
    message: `no answer within ${at.connectTimeout} s (${doing[at.phase]})`,
    hint: `Does a firewall drop what comes to port ${at.port}, or is the host down?`,
    cause,
  });
}

/** Node reports an address family race as an AggregateError with the code of one of its errors. */
function codeOf(error: unknown): unknown {
  return error instanceof Error && 'code' in error ? error.code : undefined;
}

function isLevel(error: unknown, level: string): boolean {
  return error instanceof Error && 'level' in error && error.level === level;
}
