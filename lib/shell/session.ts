import { randomBytes } from 'node:crypto';
import { PincerError } from '../core/errors.ts';
import type { Channel, Connection } from '../transport/transport.ts';
import { Capture } from './capture.ts';
import { frameParser } from './frames.ts';
import { messageText, prelude } from './prelude.ts';
import { lastLine, type StartedShell, type StartOptions, startShell } from './start.ts';

/** One part of a message's answer: what stood between its begin and end frame, on both streams. */
export interface Entry {
  readonly id: string;
  readonly code: number;
  readonly stdout: Buffer;
  readonly stderr: Buffer;
}

export interface Message {
  /** Shell program made of record functions (`B`, `E`, `Q`, `W` ...); see prelude.ts. */
  readonly program: string;
  /** Seconds after which the host is taken for lost. */
  readonly deadline: number;
  /** Bytes to send when the host says that it is ready for those of record `id`. */
  readonly uploads?: ReadonlyMap<string, () => AsyncIterable<Uint8Array>> | undefined;
  /** Called as each record ends. */
  readonly onEntry?: ((entry: Entry) => void) | undefined;
  /** Called with what a running record prints. */
  readonly onOutput?: ((id: string, chunk: Buffer, stream: 'stdout' | 'stderr') => void) | undefined;
}

/** The link broke, or the host did not answer in time: what was running is now unknown. */
export class LostError extends PincerError {}

/** Bytes kept at each end of one record's output: a probe's content of 1 MB must fit. */
const captureLimit = 1 << 20;

interface Open {
  readonly id: string;
  readonly stdout: Capture;
  readonly stderr: Capture;
  code?: number;
  stderrEnded: boolean;
}

/**
 * One long-lived `/bin/sh` on a host. A message is one brace group: the shell reads all of it before it runs any of it,
 * so a message that was cut does nothing.
 */
export class Session {
  readonly nonce = randomBytes(16).toString('hex');
  readonly #channel: Channel;
  readonly #ready: Promise<void>;
  #turns = 0;
  #sentBytes = 0;
  #preludeSent = false;
  #lost: Error | undefined;
  #waiting: { resolve: () => void; reject: (error: Error) => void } | undefined;
  #message: Message | undefined;
  #open = new Map<string, Open>();
  #current: string | undefined;
  #currentError: string | undefined;
  #ends = 0;
  #lastWords = '';

  private constructor({ channel, ready, listen }: StartedShell) {
    this.#channel = channel;
    this.#ready = ready;
    listen({
      stdout: (chunk) => this.#receive('stdout', chunk),
      stderr: (chunk) => this.#receive('stderr', chunk),
      closed: (error) => this.#lose(error ?? this.#ended()),
    });
  }

  /** Messages answered so far. */
  get turns(): number {
    return this.#turns;
  }

  /** Bytes of all messages. */
  get sentBytes(): number {
    return this.#sentBytes;
  }

  /** Why the session can no longer be used. */
  get lost(): Error | undefined {
    return this.#lost;
  }

  /**
   * Starts a shell on a connection. Whether it is there is known with the answer to the first message; with sudo, which may ask for a
   * password, before that.
   *
   * @throws UnreachableError `BECOME_REFUSED`, `BECOME_PASSWORD`, `SHELL_START`; the last one from the first `send` without sudo
   * @example const session = await Session.start(connection, { become: 'root' });
   */
  static async start(connection: Connection, options: StartOptions = {}): Promise<Session> {
    const shell = await startShell(connection, options);
    try {
      if (options.become !== undefined) await shell.ready;
    } catch (error) {
      shell.channel.close();
      throw error;
    }
    return new Session(shell);
  }

  #parsers = {
    stdout: frameParser(this.nonce, {
      text: (chunk) => this.#text('stdout', chunk),
      frame: (fields) => this.#frameOut(fields),
    }),
    stderr: frameParser(this.nonce, {
      text: (chunk) => this.#text('stderr', chunk),
      frame: (fields) => this.#frameError(fields),
    }),
  };

  #receive(stream: 'stdout' | 'stderr', chunk: Buffer): void {
    try {
      this.#parsers[stream](chunk);
    } catch (error) {
      this.#lose(error instanceof Error ? error : new Error(String(error)));
      this.#channel.close();
    }
  }

  /**
   * Sends one message and waits until both streams said that it is done. At most one message is unanswered.
   *
   * @throws LostError `CONNECTION_LOST`, `HOST_SILENT`
   */
  async send(message: Message): Promise<void> {
    if (this.#message) throw new Error('A message is still unanswered.');
    if (this.#lost) throw lostError(this.#lost);
    const start = this.#preludeSent ? '' : prelude(this.nonce);
    const text = messageText(start, message.program);
    this.#preludeSent = true;
    this.#message = message;
    this.#ends = 0;
    const done = Promise.withResolvers<void>();
    this.#waiting = done;
    let timer: NodeJS.Timeout | undefined;
    try {
      const bytes = Buffer.from(text);
      this.#sentBytes += bytes.length;
      this.#channel.write(bytes);
      timer = setTimeout(() => {
        this.#lose(
          new LostError({
            code: 'HOST_SILENT',
            message: `The host did not answer within ${message.deadline} s.`,
            hint: 'A step ran longer than its own deadline, or the link is cut.',
          }),
        );
        this.#channel.close();
      }, message.deadline * 1000);
      await done.promise;
      this.#turns += 1;
    } catch (error) {
      // What never was there cannot be lost.
      await this.#ready;
      throw error;
    } finally {
      clearTimeout(timer);
      this.#message = undefined;
      this.#waiting = undefined;
      this.#open.clear();
      this.#current = undefined;
      this.#currentError = undefined;
    }
  }

  /** Ends the shell: it reads end of input after what it was told last. */
  close(): void {
    this.#lost ??= new Error('the session was closed');
    this.#channel.close();
  }

  /** Tells the shell something whose answer nobody waits for, then ends it. */
  dismiss(program: string): void {
    if (!this.#lost) this.#channel.write(`{\n${program}\nexit 0\n} >/dev/null 2>&1\n`);
  }

  #ended(): Error {
    return new Error(`the shell ended${this.#lastWords ? ` and said "${this.#lastWords}"` : ''}`);
  }

  #lose(error: Error): void {
    this.#lost ??= error;
    this.#waiting?.reject(lostError(this.#lost));
  }

  #text(stream: 'stdout' | 'stderr', chunk: Buffer): void {
    const id = stream === 'stdout' ? this.#current : this.#currentError;
    const entry = id === undefined ? undefined : this.#open.get(id);
    // What a background child prints outside every record belongs to nobody; of the shell itself it may be a last word.
    if (!entry) {
      if (stream === 'stderr') this.#lastWords = lastLine(chunk) || this.#lastWords;
      return;
    }
    entry[stream].add(chunk);
    this.#message?.onOutput?.(entry.id, chunk, stream);
  }

  #entry(id: string): Open {
    let entry = this.#open.get(id);
    if (!entry) {
      entry = { id, stdout: new Capture(captureLimit), stderr: new Capture(captureLimit), stderrEnded: false };
      this.#open.set(id, entry);
    }
    return entry;
  }

  #frameOut([type, id = '', code]: readonly string[]): void {
    if (type === 'B') {
      this.#entry(id);
      this.#current = id;
    } else if (type === 'E') {
      const entry = this.#entry(id);
      entry.code = Number(code);
      this.#current = undefined;
      this.#settle(entry);
    } else if (type === 'R') {
      this.#upload(id).catch((error: unknown) => {
        this.#lose(error instanceof Error ? error : new Error(String(error)));
        this.#channel.close();
      });
    } else if (type === 'Z') this.#end();
  }

  #frameError([type, id = '']: readonly string[]): void {
    if (type === 'B') {
      this.#entry(id);
      this.#currentError = id;
    } else if (type === 'E') {
      const entry = this.#entry(id);
      entry.stderrEnded = true;
      this.#currentError = undefined;
      this.#settle(entry);
    } else if (type === 'Z') this.#end();
  }

  /** A record is complete when its end came on both streams, in either order. */
  #settle(entry: Open): void {
    if (entry.code === undefined || !entry.stderrEnded) return;
    this.#open.delete(entry.id);
    this.#message?.onEntry?.({
      id: entry.id,
      code: entry.code,
      stdout: entry.stdout.bytes(),
      stderr: entry.stderr.bytes(),
    });
  }

  #end(): void {
    this.#ends += 1;
    if (this.#ends === 2) this.#waiting?.resolve();
  }

  async #upload(id: string): Promise<void> {
    const source = this.#message?.uploads?.get(id);
    if (!source) throw new Error(`The host asks for an upload "${id}" that nobody offers.`);
    for await (const chunk of source()) {
      this.#sentBytes += chunk.length;
      if (!this.#channel.write(chunk)) await this.#channel.drained();
    }
  }
}

function lostError(cause: Error): Error {
  if (cause instanceof LostError) return cause;
  return new LostError({ code: 'CONNECTION_LOST', message: `The connection was lost: ${cause.message}.`, cause });
}
