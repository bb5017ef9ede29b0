import { type ChildProcessWithoutNullStreams, spawn } from 'node:child_process';
import { Socket } from 'node:net';
import { Duplex, finished } from 'node:stream';
import { setTimeout } from 'node:timers/promises';
import { killGroup } from '../process-group.ts';

/** Bytes of the proxy command's stderr that an error message may show. */
const STDERR_KEPT = 2_000;

/** Milliseconds between the end of a command's streams and its exit status, at most. */
const STATUS_WAIT = 2_000;

/** A proxy command's standard input and output as one socket. */
export class ProxySocket extends Duplex {
  readonly #child: ChildProcessWithoutNullStreams;
  readonly #over: Promise<void>;
  #stderr = '';
  #ended: string | undefined;

  /**
   * @param command shell text, its tokens already filled in
   */
  constructor(command: string) {
    super({ allowHalfOpen: false });
    // exec spares a shell that would only wait. A process group of its own: Ctrl-C must not cut the line while Pincer
    // still puts things in order, and closing can end what the command started as well.
    this.#child = spawn('/bin/sh', ['-c', `exec ${command}`], { detached: true, stdio: 'pipe' });
    const { stdin, stdout, stderr } = this.#child;
    stdout.on('data', (chunk: Buffer) => {
      if (!this.push(chunk)) stdout.pause();
    });
    stdout.on('end', () => this.push(null));
    stderr.on('data', (chunk: Buffer) => {
      this.#stderr = (this.#stderr + chunk.toString('utf8')).slice(-STDERR_KEPT);
    });
    // A command that reads no more has mostly ended, and its last words are still on their way.
    stdin.on('error', (error) => void this.complaint().then(() => this.destroy(error)));
    this.#child.on('error', (error) => this.destroy(error));
    this.#over = new Promise((resolve) => {
      this.#child.once('close', (status, signal) => {
        this.#ended ??= signal === null ? `exit status ${status}` : signal;
        resolve();
      });
    });
  }

  /**
   * How the command ended and what it said on stderr; undefined when it runs on without a word. Waits a moment, because
   * the streams end before the exit status is known.
   */
  async complaint(): Promise<string | undefined> {
    // This timer holds Node open: the command may be let go of by now, and then nothing else does.
    const waiting = new AbortController();
    const enough = setTimeout(STATUS_WAIT, undefined, { signal: waiting.signal }).catch(() => undefined);
    await Promise.race([this.#over, enough]);
    waiting.abort();
    const said = this.#stderr.trim().replaceAll(/\s*\n\s*/g, ' / ');
    const parts = [this.#ended, said === '' ? undefined : said].filter((part) => part !== undefined);
    return parts.length === 0 ? undefined : parts.join(': ');
  }

  override _read(): void {
    this.#child.stdout.resume();
  }

  override _write(chunk: Buffer, _encoding: BufferEncoding, done: (error?: Error | null) => void): void {
    this.#child.stdin.write(chunk, done);
  }

  override _final(done: (error?: Error | null) => void): void {
    const { stdin } = this.#child;
    // Not the callback of `end`, which never comes when the command ends at this very moment.
    finished(stdin, { readable: false }, () => done());
    stdin.end();
  }

  override _destroy(error: Error | null, done: (error?: Error | null) => void): void {
    const { pid, exitCode, signalCode, stdin, stdout, stderr } = this.#child;
    if (pid !== undefined && exitCode === null && signalCode === null) killGroup(pid, 'SIGTERM');
    // A command that takes no notice of the signal, or runs under sudo, must not keep Pincer from ending; most commands
    // end with their streams anyway.
    for (const stream of [stdin, stdout]) stream.destroy();
    // Its last words may come a moment later.
    void setTimeout(STATUS_WAIT, undefined, { ref: false }).then(() => stderr.destroy());
    if (stderr instanceof Socket) stderr.unref();
    this.#child.unref();
    done(error);
  }
}
