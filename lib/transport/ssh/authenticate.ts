import type { AuthHandlerMiddleware } from 'ssh2';
import { messageOf } from '../../core/errors.ts';
import type { Deadline } from './deadline.ts';
import { type Identities, offers } from './identities.ts';
import type { AskPassphrase, KeyStore } from './key-store.ts';
import { WayError } from './way-error.ts';

/** The login of one attempt. */
export interface Authentication {
  readonly handler: AuthHandlerMiddleware;
  /** Adds to what is said when the login fails. */
  note(problem: string): void;
  /** Why the login failed. */
  failure(cause: unknown): WayError;
}

/**
 * Offers keys one by one. Each costs a round trip; one of an agent that is accepted costs two (shortcuts.ts).
 *
 * @param options.deadline stands still while a passphrase is typed
 * @param options.fail     called when nothing is left to offer
 * @example client.connect({ authHandler: authenticate({ user: 'root', identities, … }).handler });
 */
export function authenticate(options: {
  readonly user: string;
  readonly identities: Identities;
  readonly keys: KeyStore;
  readonly passphrase: AskPassphrase | undefined;
  readonly deadline: Deadline;
  readonly fail: (error: WayError) => void;
}): Authentication {
  const { user, deadline } = options;
  const problems = [...options.identities.problems];
  const tried: string[] = [];
  const remaining = offers(user, options.identities, options.keys, options.passphrase, problems);

  async function next(): Promise<Parameters<Parameters<AuthHandlerMiddleware>[2]>[0] | undefined> {
    deadline.pause();
    try {
      const offer = await remaining.next();
      if (offer.done === true) return undefined;
      tried.push(offer.value.name);
      return offer.value.method;
    } finally {
      deadline.resume();
    }
  }

  const failure = (cause: unknown): WayError => {
    const list =
      tried.length === 0 ? 'no usable key' : `the ${tried.length === 1 ? 'key' : 'keys'} ${tried.join(', ')}`;
    const said = cause === undefined ? '' : `, the host says: ${messageOf(cause)}`;
    return new WayError({
      code: 'SSH_AUTH',
      message: [`login as "${user}" refused with ${list}${said}`, ...problems].join(', '),
      hint:
        tried.length === 0
          ? 'Name a private key file for the host in the inventory, or load one into an agent with ssh-add.'
          : `Is the public half of the key in the authorized_keys of "${user}" on the host, and may that user log in?`,
      cause,
    });
  };

  // The types promise a list and a boolean; both are null before the first offer.
  const handler = (
    left: readonly string[] | null,
    partial: boolean | null,
    done: Parameters<AuthHandlerMiddleware>[2],
  ) => {
    if (left !== null && !left.includes('publickey')) {
      const also = partial === true ? 'accepts the key but also wants' : 'takes no keys but only';
      options.fail(failure(new Error(`it ${also} ${left.join(', ')}, which Pincer does not do`)));
      return;
    }
    next()
      .then((method) => (method === undefined ? options.fail(failure(undefined)) : done(method)))
      .catch((error: unknown) => options.fail(failure(error)));
  };
  return { handler, failure, note: (problem) => problems.push(problem) };
}
