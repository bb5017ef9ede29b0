import { randomBytes } from 'node:crypto';
import { UnreachableError } from '../core/errors.ts';
import type { Secret } from '../core/secret.ts';
import type { Channel, ChannelEvents, Connection } from '../transport/transport.ts';
import { frameParser } from './frames.ts';
import { startCommand } from './prelude.ts';

export interface StartOptions {
  /** Become this user by sudo. */
  readonly become?: string | undefined;
  /** Asked only when sudo prompts. */
  readonly password?: (() => Promise<Secret<string>>) | undefined;
  /** Seconds until the first READY. */
  readonly startTimeout?: number | undefined;
  /** The POSIX shell to run; `/bin/sh` unless given. */
  readonly shell?: string | undefined;
}

/** A shell that was asked for. */
export interface StartedShell {
  readonly channel: Channel;
  /** Settled once the shell said that it is there, or why it never will. */
  readonly ready: Promise<void>;
  /** From now on all that the shell says goes to these, its READY included. */
  listen(events: ChannelEvents): void;
}

/** Seconds; a login may have to wait for a busy host or a slow directory service. */
const defaultTimeout = 30;

/**
 * Starts a shell on a connection. Without sudo it may be written to at once: what it is told waits until it reads. With
 * sudo, wait for `ready` first, since whatever is written earlier could be taken for the password.
 *
 * @throws UnreachableError `BECOME_REFUSED`, `BECOME_PASSWORD`, `SHELL_START` from `ready`
 * @example const shell = await startShell(connection, { become: 'root', password }); await shell.ready;
 */
export async function startShell(connection: Connection, options: StartOptions): Promise<StartedShell> {
  const { become, password, startTimeout = defaultTimeout } = options;
  const nonce = randomBytes(16).toString('hex');
  const { promise: ready, resolve, reject } = Promise.withResolvers<void>();
  // It may fail before anyone waits for it.
  ready.catch(() => undefined);
  const early: Buffer[] = [];
  let isReady = false;
  let prompts = 0;
  // A quick host asks before we hold the channel that the answer goes to.
  const opening = Promise.withResolvers<Channel>();
  opening.promise.catch(() => undefined);
  let listener: ChannelEvents | undefined;

  const fail = (code: string, message: string, hint: string) =>
    reject(new UnreachableError({ code, message: `${message}.`, hint }));
  const answer = async () => {
    prompts += 1;
    if (prompts > 1) {
      const hint = 'Check the password given at --ask-become-pass.';
      return fail('BECOME_PASSWORD', `sudo on ${connection.label} refused the password`, hint);
    }
    if (!password) {
      return fail(
        'BECOME_PASSWORD',
        `sudo on ${connection.label} asks for a password`,
        'Run again with --ask-become-pass.',
      );
    }
    const given = await password();
    (await opening.promise).write(`${given.reveal()}\n`);
  };
  const parseOut = frameParser(nonce, {
    text: () => {},
    frame: ([type]) => {
      if (type !== 'READY') return;
      isReady = true;
      clearTimeout(timer);
      resolve();
    },
  });
  const parseError = frameParser(nonce, {
    text: (chunk) => early.push(chunk),
    frame: ([type]) => {
      if (type === 'PASSWORD') answer().catch(reject);
    },
  });
  const timer = setTimeout(() => {
    const hint = 'Is the host overloaded, or does its login hang?';
    fail('SHELL_START', `No shell on ${connection.label} after ${startTimeout} s`, hint);
    opening.promise.then((channel) => channel.close()).catch(() => undefined);
  }, startTimeout * 1000);
  ready.catch(() => clearTimeout(timer));

  try {
    const { command, first } = startCommand(nonce, become, options.shell);
    const channel = await connection.open(command, {
      stdout: (chunk) => {
        if (!isReady) parseOut(chunk);
        listener?.stdout(chunk);
      },
      stderr: (chunk) => {
        if (!isReady) parseError(chunk);
        listener?.stderr(chunk);
      },
      closed: (error) => {
        const said = lastLine(Buffer.concat(early));
        const who = become ? `become ${become} by sudo on` : 'start a shell on';
        fail(
          become ? 'BECOME_REFUSED' : 'SHELL_START',
          `Could not ${who} ${connection.label}${said ? `: ${said}` : ''}`,
          become
            ? 'The login user needs full sudo rights, or log in as root.'
            : 'The login user needs a working /bin/sh.',
        );
        listener?.closed(error);
      },
    });
    if (first !== '') channel.write(first);
    opening.resolve(channel);
    return {
      channel,
      ready,
      listen: (events) => {
        listener = events;
      },
    };
  } catch (error) {
    opening.reject(error);
    reject(error);
    throw error;
  }
}

/** The last line of what was said; empty when nothing was. */
export function lastLine(said: Buffer): string {
  return said.toString('utf8').trim().split('\n').at(-1) ?? '';
}
